# What the plugin finds in a folder share/magnet above itself, in the build and where it is installed.
# magnet_share(file [folder]): a file, into a folder below it.
function(magnet_share file)
  # ARGV1 would be the caller's where there is none here.
  set(folder magnet)
  if(ARGN)
    string(APPEND folder "/${ARGN}")
  endif()
  get_filename_component(name "${file}" NAME)
  configure_file("${file}" "${PROJECT_BINARY_DIR}/share/${folder}/${name}" COPYONLY)
  install(FILES "${file}" DESTINATION "${CMAKE_INSTALL_DATADIR}/${folder}")
endfunction()

magnet_share("${CMAKE_CURRENT_SOURCE_DIR}/presets/magnet-colormaps.json")

# Help pages: in ParaView's help browser where it can take them (Qt 5), and as they are.
file(GLOB pages CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/help/*.html" "${CMAKE_CURRENT_SOURCE_DIR}/help/*.css"
  "${CMAKE_CURRENT_SOURCE_DIR}/help/*.png")
foreach(page IN LISTS pages)
  magnet_share("${page}" help)
endforeach()

# The package that makes figures and examples; in the build a link, so that a change counts at once.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/share/magnet/python")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/python-shell/magnet" "${PROJECT_BINARY_DIR}/share/magnet/python/magnet" SYMBOLIC)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/python-shell/magnet" DESTINATION "${CMAKE_INSTALL_DATADIR}/magnet/python"
  PATTERN __pycache__ EXCLUDE)
