using Matching.Bench.Results;

/// <summary>
/// What the runtime calls in a process of another program that was started with this assembly as its hook
/// (DOTNET_STARTUP_HOOKS): so the venue's own binary is watched, unchanged. The runtime looks for this very
/// name, in no namespace. Only what the runtime itself has may be used here.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => CostLog.BeginIfAsked();
}
