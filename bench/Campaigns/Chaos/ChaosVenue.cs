using Matching.Bench.Campaigns.Kill;
using Matching.Gateway.Hosting;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>The real process on one directory and one port, over all its deaths.</summary>
internal sealed class ChaosVenue : IAsyncDisposable
{
    private readonly string _directory;
    private RealVenue _process;

    private ChaosVenue(string directory, RealVenue process)
    {
        (_directory, _process) = (directory, process);
        Port = process.Address.Port;
        Keys = process.Keys;
    }

    public int Port { get; }

    public IReadOnlyDictionary<string, ShownKey> Keys { get; }

    public string Output => _process.Output;

    public static async Task<ChaosVenue> StartAsync(string directory, CancellationToken stop)
    {
        RealVenue process = RealVenue.Launch(directory);
        await process.ListensAsync(stop);
        return new ChaosVenue(directory, process);
    }

    public Task KillAsync() => _process.KillAsync();

    /// <summary>As a service manager ends it: every stream is told why.</summary>
    public async Task StopAsync(CancellationToken stop)
    {
        _process.Terminate();
        int code = await _process.ExitCodeAsync(stop);
        Simulation.ViolationException.ThrowUnless(
            code == 0, $"The venue did not stop in order, it ended with exit code {code}:\n{Output}");
    }

    /// <summary>After its end: a new process, which listens when this completes.</summary>
    public async Task RestartAsync(CancellationToken stop)
    {
        await LaunchAsync();
        await _process.ListensAsync(stop);
    }

    /// <summary>After its end: a new process, as far as it has come.</summary>
    public async Task LaunchAsync()
    {
        await _process.DisposeAsync();
        _process = RealVenue.Launch(_directory, Port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
