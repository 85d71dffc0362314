namespace Matching.Bench.Campaigns.Determinism;

/// <summary>One way to run a process, which must not show in what it computes.</summary>
/// <param name="Environment">Variables of the process.</param>
/// <param name="Arguments">Of <c>bench hashes</c>.</param>
internal sealed record ProcessSetting(
    string Name, Dictionary<string, string> Environment, params string[] Arguments)
{
    private const string Invariant = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";

    public static ProcessSetting Plain { get; } = new("as it comes", []);

    public static IReadOnlyList<ProcessSetting> All { get; } =
    [
        new("tiered PGO off", new() { ["DOTNET_TieredPGO"] = "0" }),
        new("tiered compilation off", new() { ["DOTNET_TieredCompilation"] = "0" }),
        new("all compiled here, slow code first", new()
        {
            ["DOTNET_ReadyToRun"] = "0",
            ["DOTNET_TC_BackEdgeThreshold"] = "1",
        }),
        new("server GC", new() { ["DOTNET_gcServer"] = "1" }),
        new("concurrent GC off", new() { ["DOTNET_gcConcurrent"] = "0" }),
        new("a GC in every 256 KiB", new() { ["DOTNET_GCgen0size"] = "40000" }),
        new("no vector instructions", new() { ["DOTNET_EnableHWIntrinsic"] = "0" }),
        new("tr-TR in Istanbul", In("Europe/Istanbul"), "--culture", "tr-TR"),
        new("ar-SA in Riyadh", In("Asia/Riyadh"), "--culture", "ar-SA"),
        new("de-DE in Apia", In("Pacific/Apia"), "--culture", "de-DE"),
        new("fa-IR in Kathmandu", In("Asia/Kathmandu"), "--culture", "fa-IR"),
        new("from each state's image", [], "--through-images"),
    ];

    /// <summary>With the system's own cultures, which an invariant process doesn't know.</summary>
    private static Dictionary<string, string> In(string timeZone) =>
        new() { [Invariant] = "0", ["TZ"] = timeZone };
}
