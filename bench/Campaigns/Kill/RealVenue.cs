using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Matching.Gateway.Hosting;

namespace Matching.Bench.Campaigns.Kill;

/// <summary>The gateway as a process of its own, to be killed and asked for its exit code.</summary>
internal sealed partial class RealVenue : IAsyncDisposable
{
    private const string Runner = "dotnet";
    private const int TerminateSignal = 15;

    private static readonly string s_gateway = Path.Combine(AppContext.BaseDirectory, "Matching.Gateway.dll");

    private readonly TaskCompletionSource<Uri> _listening =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly List<string> _lines = [];
    private readonly List<long> _heardAt = [];
    private TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly bool _isWrapped;
    private bool _isDisposed;

    private RealVenue(string[] command)
    {
        _isWrapped = command[0] != Runner;
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // It lives for a second: counting calls for a better compilation isn't worth it.
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, output) => OnLine(output.Data);
        _process.ErrorDataReceived += (_, output) => OnLine(output.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int ProcessId => _process.Id;

    public Uri Address => _listening.Task.Result;

    public bool HasEnded => _process.HasExited;

    /// <summary>By name; shown on the first start only.</summary>
    public Dictionary<string, ShownKey> Keys { get; } = [];

    public string Output
    {
        get { lock (_lines) return string.Join('\n', _lines); }
    }

    /// <summary>On that port, with further options, under another command.</summary>
    public static RealVenue LaunchWith(
        string directory, int port, string[] options, params string[] wrapper) => new(
        [.. wrapper, .. Command(directory, port), .. options]);

    /// <param name="directory">The journal's.</param>
    /// <param name="port">0 for a free one.</param>
    /// <param name="wrapper">A command that runs the venue, such as strace with its options.</param>
    public static RealVenue Launch(string directory, int port = 0, params string[] wrapper) => new(
        [.. wrapper, .. Command(directory, port)]);

    /// <summary>With further options of the venue, such as how it writes.</summary>
    public static RealVenue LaunchWith(string directory, string[] options, params string[] wrapper) => new(
        [.. wrapper, .. Command(directory, 0), .. options]);

    /// <summary>Whether one of its lines has that in it.</summary>
    public bool HasSaid(string what)
    {
        lock (_lines) return _lines.Exists(line => line.Contains(what, StringComparison.Ordinal));
    }

    /// <summary>When its newest line that has that in it came, as Stopwatch counts; null for none.</summary>
    public long? HeardAt(string what)
    {
        lock (_lines)
        {
            int at = _lines.FindLastIndex(line => line.Contains(what, StringComparison.Ordinal));
            return at < 0 ? null : _heardAt[at];
        }
    }

    /// <summary>Completes with its next line, or when it ends.</summary>
    public Task ChangesAsync(CancellationToken stop)
    {
        lock (_lines) return Task.WhenAny(_said.Task, _process.WaitForExitAsync(stop));
    }

    /// <summary>Completes when it has said that.</summary>
    /// <exception cref="InvalidOperationException">It ended first; with what it said.</exception>
    public async Task SaysAsync(string what, CancellationToken stop)
    {
        while (true)
        {
            (Task changes, bool hasEnded) = (ChangesAsync(stop), HasEnded);
            if (HasSaid(what)) return;
            if (hasEnded)
                throw new InvalidOperationException($"the venue ended and never said '{what}':\n{Output}");
            await changes;
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>On that port, with further options.</summary>
    public static RealVenue LaunchOn(string directory, int port, string[] options) => new(
        [.. Command(directory, port), .. options]);

    /// <summary>Sends it a signal, by its name, such as STOP.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <exception cref="InvalidOperationException">It ended first; with what it said.</exception>
    public async Task ListensAsync(CancellationToken stop)
    {
        Task exited = _process.WaitForExitAsync(stop);
        if (await Task.WhenAny(_listening.Task, exited) == exited)
            throw new InvalidOperationException($"the venue ended before it listened:\n{Output}");
    }

    /// <summary>False if it ended first.</summary>
    public async Task<bool> ListensOrEndsAsync(CancellationToken stop)
    {
        Task exited = _process.WaitForExitAsync(stop);
        await await Task.WhenAny(_listening.Task, exited);
        return _listening.Task.IsCompleted;
    }

    public async Task<bool> EndsWithinAsync(TimeSpan patience, CancellationToken stop)
    {
        Task exited = _process.WaitForExitAsync(stop);
        return await Task.WhenAny(exited, Task.Delay(patience, stop)) == exited;
    }

    public async Task<int> ExitCodeAsync(CancellationToken stop)
    {
        await _process.WaitForExitAsync(stop);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM: it ends by itself, in order.</summary>
    public void Terminate() => SendSignal(_process.Id, TerminateSignal);

    /// <summary>SIGKILL: nothing of it runs afterwards.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: _isWrapped);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await KillAsync();
        _process.Dispose();
    }

    private static string[] Command(string directory, int port) =>
        [Runner, s_gateway, "--data", directory, "--port", $"{port}", "--segment-mib", "4"];

    private void OnLine(string? line)
    {
        if (line is null) return;
        lock (_lines)
        {
            _lines.Add(line);
            _heardAt.Add(Stopwatch.GetTimestamp());
            _said.TrySetResult();
            _said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        if (KeyLine().Match(line) is { Success: true } key)
        {
            int? account = key.Groups[3].Success ? int.Parse(key.Groups[3].Value, null) : null;
            Enum.TryParse(key.Groups[4].Value, out Matching.Engine.Role role);
            Keys[key.Groups[1].Value] = new ShownKey(key.Groups[1].Value, key.Groups[2].Value, account, role);
        }
        if (ListeningLine().Match(line) is { Success: true } at)
            _listening.TrySetResult(new Uri(at.Groups[1].Value));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);

    [GeneratedRegex(@"^listening\s+(\S+)")]
    private static partial Regex ListeningLine();

    [GeneratedRegex(@"^\s+(\w+)\s+(mk_\S+)(?:\s+account (\d+))?(?:\s+(\w+))?$")]
    private static partial Regex KeyLine();
}
