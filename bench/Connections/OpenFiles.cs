using System.Globalization;

namespace Matching.Bench.Connections;

/// <summary>
/// How many files and sockets this process may have open. .NET raises its limit to the hard one by itself,
/// and what it starts inherits that: a hard limit that is too low is for the system to raise.
/// </summary>
internal static class OpenFiles
{
    /// <exception cref="InvalidOperationException">Fewer are permitted.</exception>
    public static void Require(int count)
    {
        string line = File.ReadLines("/proc/self/limits")
            .First(text => text.StartsWith("Max open files", StringComparison.Ordinal));
        const StringSplitOptions Words =
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        string soft = line.Split("  ", Words)[1];
        if (soft == "unlimited" || int.Parse(soft, CultureInfo.InvariantCulture) >= count) return;
        throw new InvalidOperationException(
            $"{count} open files are needed and {soft} permitted: ulimit -Hn {count} first.");
    }
}
