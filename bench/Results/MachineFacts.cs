namespace Matching.Bench.Results;

/// <summary>What a figure means nothing without.</summary>
internal sealed record MachineFacts(
    string Processor, int Cores, bool ShaInstructions, string Kernel, string FileSystem, string Runtime)
{
    /// <summary>The kernel's three averages.</summary>
    public static string Load => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    public static MachineFacts Of(string directory)
    {
        string[] processor = File.ReadAllLines("/proc/cpuinfo");
        string Fact(string name) =>
            processor.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
                ?.Split(':', 2)[1].Trim() ?? "unknown";
        return new MachineFacts(
            Fact("model name"), Environment.ProcessorCount, Fact("flags").Split(' ').Contains("sha_ni"),
            Environment.OSVersion.VersionString, new Journal.Log.NativeDisk().FileSystem(directory),
            Environment.Version.ToString());
    }
}
