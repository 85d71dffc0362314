using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Matching.Bench.Lobster;

/// <summary>
/// A venue of our own: the gateway as a process, which this starts, kills, starts again, and ends.
/// </summary>
internal sealed partial class VenueProcess : IAsyncDisposable
{
    private const int MaxLinesKept = 40;
    private static readonly TimeSpan s_startBound = TimeSpan.FromSeconds(60);

    private readonly string _dataFolder;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private Process? _process;

    private VenueProcess(string dataFolder) => _dataFolder = dataFolder;

    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>Shown by the venue on its first start only.</summary>
    public string OperatorKey { get; private set; } = "";

    /// <exception cref="InvalidOperationException">
    /// It ended, or did not listen in time; with what it said.
    /// </exception>
    public static async Task<VenueProcess> StartAsync(string dataFolder, CancellationToken stop)
    {
        var venue = new VenueProcess(dataFolder);
        try
        {
            await venue.LaunchAsync(0, stop);
            return venue;
        }
        catch
        {
            await venue.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL, and a new process on the same folder and port.</summary>
    public async Task KillAndRestartAsync(CancellationToken stop)
    {
        await KillAsync();
        await LaunchAsync(Address.Port, stop);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
    }

    private async Task LaunchAsync(int port, CancellationToken stop)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = StartInfo(port), EnableRaisingEvents = true };
        process.OutputDataReceived += (_, output) => OnLine(output.Data, listening);
        process.ErrorDataReceived += (_, output) => OnLine(output.Data, listening);
        process.Exited += (_, _) =>
        {
            // Its last words are read to their end first.
            process.WaitForExit();
            listening.TrySetException(Failure("The venue ended before it listened"));
        };
        process.Start();
        _process?.Dispose();
        _process = process;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            Address = await listening.Task.WaitAsync(s_startBound, stop);
        }
        catch (TimeoutException)
        {
            throw Failure("The venue did not listen in time");
        }
    }

    private ProcessStartInfo StartInfo(int port)
    {
        var gateway = Path.Combine(AppContext.BaseDirectory, "Matching.Gateway.dll");
        string[] arguments = [gateway, "--data", _dataFolder, "--port", $"{port}"];
        return new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private void OnLine(string? line, TaskCompletionSource<Uri> listening)
    {
        if (line is null) return;
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MaxLinesKept) _lines.Dequeue();
        }

        if (OperatorLine().Match(line) is { Success: true } key) OperatorKey = key.Groups[1].Value;
        if (ListeningLine().Match(line) is { Success: true } at)
            listening.TrySetResult(new Uri(at.Groups[1].Value));
    }

    private InvalidOperationException Failure(string what)
    {
        lock (_gate) return new InvalidOperationException($"{what}:\n{string.Join('\n', _lines)}");
    }

    private async Task KillAsync()
    {
        if (_process is null || _process.HasExited) return;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    [GeneratedRegex(@"^listening\s+(\S+)")]
    private static partial Regex ListeningLine();

    [GeneratedRegex(@"^\s+operator\s+(\S+)")]
    private static partial Regex OperatorLine();
}
