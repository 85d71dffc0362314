using System.Runtime.InteropServices;

namespace Matching.Journal.Log;

/// <summary>
/// The file system refused or failed. Names the call, the file and the system's error number.
/// </summary>
public sealed class DiskException(string call, string path, int errno)
    : IOException($"{call} of {path} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).")
{
    public string Call { get; } = call;

    public int Errno { get; } = errno;

    /// <summary>
    /// Whether the system lacked something and said so before anything was lost, so that it may be tried
    /// again: space, quota, memory, descriptors. All else says that the medium failed.
    /// </summary>
    public bool IsShortage => Errno is Posix.NoSpace or Posix.OverQuota or Posix.NoMemory
        or Posix.TooManyFilesHere or Posix.TooManyFiles;

    /// <summary>Whether the file system has no such thing, so that another way must do.</summary>
    public bool IsUnsupported => Errno is Posix.Invalid or Posix.NotSupported;
}
