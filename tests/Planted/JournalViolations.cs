using Microsoft.Win32.SafeHandles;

namespace Matching.Journal;

/// <summary>The sync calls that lie: CI builds them in, and wants an error for each line.</summary>
internal static class JournalViolations
{
    public static void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);
    public static void Flush(FileStream file) => file.Flush(true);
}
