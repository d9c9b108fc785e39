// The process that reads HDF5 files: it may end, hang or be absent, and nothing of it is left.
#include "HdfSample.h"
#include "TestFolder.h"
#include "core/base/ChildProcess.h"
#include "core/base/Error.h"
#include "core/file/ImageFormats.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <sys/wait.h>

using namespace magnet;
using magnet::testing::content;
using magnet::testing::Folder;
using magnet::testing::HdfFile;
using magnet::testing::Id;

namespace
{
// Three images of 4 x 3 pixels that count from 0 on.
std::string writeStack(const Folder& folder, const std::string& name = "stack.emd", hsize_t images = 3)
{
  const HdfFile file(folder / name);
  file.group("/g");
  std::vector<float> values;
  for (hsize_t i = 0; i < images * 12; ++i)
  {
    values.push_back(static_cast<float>(i));
  }
  file.numbers("/g/data", { images, 3, 4 }, values, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, true);
  return folder / name;
}

// The processes that read files of this folder, of this test or any other program's.
std::vector<pid_t> readers(const Folder& folder)
{
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc"))
  {
    const pid_t id = std::atoi(entry.path().filename().c_str());
    const std::string command = id > 0 ? content(entry.path() / "cmdline") : "";
    if (command.find("magnet-hdf5") != std::string::npos && command.find(folder.path.string()) != std::string::npos)
    {
      found.push_back(id);
    }
  }
  return found;
}

std::size_t openFiles(const std::string& process)
{
  const std::filesystem::directory_iterator all("/proc/" + process + "/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::vector<float> image(const ImageStack& stack, std::int64_t number)
{
  std::vector<float> result(12);
  stack.read(number, result.data());
  return result;
}

template <class Do>
std::string words(const Do& what)
{
  try
  {
    what();
  }
  catch (const Error& error)
  {
    return error.what();
  }
  return "no error";
}

void expectFound(const std::string& text, const std::string& part)
{
  EXPECT_NE(text.find(part), std::string::npos) << text;
}
}

TEST(Hdf5Process, EndsInWords)
{
#ifdef __SANITIZE_ADDRESS__ // which catches the signal, and ends the program by itself
  const char* const crashed = "ended with the status";
#else
  const char* const crashed = "crashed (Segmentation fault)";
#endif
  const Folder folder;
  const std::string path = writeStack(folder);
  const auto stack = openEmd(path);
  EXPECT_EQ(image(*stack, 1)[0], 12.0F);
  for (const int signal : { SIGKILL, SIGSEGV, SIGPROF })
  {
    const std::vector<pid_t> reader = readers(folder);
    ASSERT_EQ(reader.size(), 1U);
    ::kill(reader.front(), signal);
    const std::string told = words([&] { image(*stack, 0); });
    expectFound(told, path);
    expectFound(told, signal == SIGKILL ? "crashed (Killed)" : signal == SIGSEGV ? crashed : "took too long");
    expectFound(told, "copy it again");
    EXPECT_TRUE(readers(folder).empty());
    // The same stack and the next one can be read.
    EXPECT_EQ(image(*openEmd(path), 2)[0], 24.0F);
    EXPECT_EQ(image(*stack, 1)[0], 12.0F);
  }
}

TEST(Hdf5Process, IsStoppedWhereItHangs)
{
  ChildProcess::Start start;
  start.program = "/bin/sleep";
  start.argument = "100";
  start.patience = 300;
  expectFound(words([&] { ChildProcess child(start); }), "did not answer for 0.3 s and was stopped");
}

TEST(Hdf5Process, IsMissedInWords)
{
  const Folder folder;
  const std::string path = writeStack(folder);
  ::setenv("MAGNET_HDF5", "/nowhere/magnet-hdf5", 1);
  const std::string absent = words([&] { openEmd(path); });
  ::setenv("MAGNET_HDF5", "/bin/false", 1);
  const std::string wrong = words([&] { openEmd(path); });
  ::unsetenv("MAGNET_HDF5");
  expectFound(absent, path);
  expectFound(absent, "/nowhere/magnet-hdf5 can't be started: No such file");
  expectFound(wrong, "/bin/false ended with the status 1 when it was started");
}

TEST(Hdf5Process, LeavesNothing)
{
  const Folder folder;
  const std::string path = writeStack(folder);
  const std::size_t before = openFiles("self");
  {
    std::vector<std::unique_ptr<ImageStack>> stacks;
    for (int i = 0; i < 100; ++i)
    {
      stacks.push_back(openEmd(path));
    }
    for (const auto& stack : stacks)
    {
      EXPECT_EQ(image(*stack, 1)[0], 12.0F);
    }
    const std::vector<pid_t> children = readers(folder);
    EXPECT_EQ(children.size(), 100U);
    EXPECT_EQ(openFiles("self"), before + 200);
    // Input, output, errors and the file: nothing of this program's.
    EXPECT_EQ(openFiles(std::to_string(children.back())), 4U);
    for (int i = 0; i < 50; ++i)
    {
      image(*stacks[i], 2);
    }
    EXPECT_EQ(readers(folder).size(), 50U) << "after the last image";
  }
  EXPECT_EQ(openFiles("self"), before);
  EXPECT_TRUE(readers(folder).empty());
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child was not waited for";
  const auto single = openEmd(writeStack(folder, "single.emd", 1));
  EXPECT_TRUE(readers(folder).empty()) << "a single image that waits";
  EXPECT_EQ(image(*single, 0)[11], 11.0F);
}

TEST(Hdf5Process, EndsWithItsParent)
{
  const Folder folder;
  const std::string path = writeStack(folder);
  const pid_t parent = ::fork();
  if (parent == 0)
  {
    try
    {
      const auto stack = openEmd(path);
      ::kill(::getpid(), SIGKILL);
    }
    catch (...)
    {
    }
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(parent, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  for (int i = 0; i < 100 && !readers(folder).empty(); ++i)
  {
    ::usleep(20'000);
  }
  EXPECT_TRUE(readers(folder).empty());
}

TEST(Hdf5Process, ServesSeveralThreads)
{
  const Folder folder;
  const auto stack = openEmd(writeStack(folder, "stack.emd", 40));
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
  {
    threads.emplace_back(
      [&, t]
      {
        for (int i = 0; i < 200; ++i)
        {
          const int number = (i * (t + 1)) % 40;
          wrong[t] += image(*stack, number)[5] == static_cast<float>(12 * number + 5) ? 0 : 1;
        }
      });
  }
  for (std::thread& thread : threads)
  {
    thread.join();
  }
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

// A chunk that several images share is fetched and unpacked once: the reader reads little more than the file.
TEST(Hdf5Process, UnpacksEachChunkOnce)
{
  const Folder folder;
  const std::string path = folder / "chunks.emd";
  const hsize_t size[3] = { 64, 128, 128 };
  std::vector<std::int32_t> values(64 * 128 * 128);
  std::uint32_t noise = 1;
  for (std::int32_t& value : values)
  {
    noise = noise * 1664525U + 1013904223U;
    value = static_cast<std::int32_t>(noise >> 8U);
  }
  for (const std::array<hsize_t, 3>& chunk :
    { std::array<hsize_t, 3>{ 16, 32, 32 }, { 64, 16, 8 }, { 64, 128, 128 }, { 5, 100, 7 } })
  {
    {
      const HdfFile file(path);
      file.group("/g");
      const Id space(H5Screate_simple(3, size, nullptr), H5Sclose);
      const Id layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
      H5Pset_chunk(layout, 3, chunk.data());
      H5Pset_deflate(layout, 1);
      const Id data(H5Dcreate2(file.id(), "/g/data", H5T_STD_I32LE, space, H5P_DEFAULT, layout, H5P_DEFAULT), H5Dclose);
      H5Dwrite(data, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    }
    const auto stack = openEmd(path);
    std::vector<float> picture(128 * 128);
    for (int i = 0; i < 63; ++i)
    {
      stack->read(i, picture.data());
      ASSERT_EQ(picture[777], static_cast<float>(values[i * 128 * 128 + 777]));
    }
    ASSERT_EQ(readers(folder).size(), 1U);
    std::istringstream counters(content("/proc/" + std::to_string(readers(folder).front()) + "/io"));
    std::string name;
    double read = 0.0;
    counters >> name >> read;
    ASSERT_EQ(name, "rchar:");
    EXPECT_LT(read, 1.2 * static_cast<double>(std::filesystem::file_size(path)) + 1e5) << "chunks of " << chunk[0];
  }
}
