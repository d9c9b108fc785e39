# What the plugin finds in a folder share/magnet above itself, in the build and where it is installed.
function(magnet_share file)
  get_filename_component(name "${file}" NAME)
  configure_file("${file}" "${PROJECT_BINARY_DIR}/share/magnet/${name}" COPYONLY)
  install(FILES "${file}" DESTINATION "${CMAKE_INSTALL_DATADIR}/magnet")
endfunction()

magnet_share("${CMAKE_CURRENT_SOURCE_DIR}/presets/magnet-colormaps.json")

# The package that makes figures and examples; in the build a link, so that a change counts at once.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/share/magnet/python")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/python-shell/magnet" "${PROJECT_BINARY_DIR}/share/magnet/python/magnet" SYMBOLIC)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/python-shell/magnet" DESTINATION "${CMAKE_INSTALL_DATADIR}/magnet/python"
  PATTERN __pycache__ EXCLUDE)
