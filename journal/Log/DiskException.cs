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
}
