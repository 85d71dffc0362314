using System.Diagnostics;
using System.Text.RegularExpressions;
using Matching.Bench.Results;

namespace Matching.Bench.Wire;

/// <summary>
/// A server as a process of its own on a free loopback port: the venue's own binary or the echo. What it
/// spends on its memory is written down; it ends with this.
/// </summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int MaxLinesKept = 40;
    private static readonly TimeSpan s_startBound = TimeSpan.FromSeconds(120);

    private readonly TaskCompletionSource<Uri> _listening =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Queue<string> _lines = new();
    private readonly Process _process;
    private readonly string _costs;
    private volatile TaskCompletionSource<string>? _answer;
    private volatile string _answerBegins = "";
    private readonly string _name;

    private ServerProcess(string name, string costs, string program, string[] arguments)
    {
        (_name, _costs) = (name, costs);
        string assembly = Path.Combine(AppContext.BaseDirectory, $"{program}.dll");
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach ((string key, string value) in CostLog.EnvironmentFor(costs)) start.Environment[key] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, output) => OnLine(output.Data);
        _process.ErrorDataReceived += (_, output) => OnLine(output.Data);
    }

    public Uri Address => _listening.Task.Result;

    /// <summary>Of a venue: shown on its first start.</summary>
    public string OperatorKey { get; private set; } = "";

    /// <summary>On all cores, so far.</summary>
    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    public double ResidentMib
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (double)(1 << 20);
        }
    }

    /// <param name="name">Its part in the run.</param>
    /// <param name="directory">Where what it writes about itself goes.</param>
    /// <param name="program">The assembly's name.</param>
    /// <param name="arguments">As on its command line.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">
    /// It ended, or did not listen in time; with what it said.
    /// </exception>
    public static async Task<ServerProcess> StartAsync(
        string name, string directory, string program, string[] arguments, CancellationToken stop)
    {
        string costs = Path.Combine(directory, $"{name}.costs");
        File.Delete(costs);
        var server = new ServerProcess(name, costs, program, arguments);
        try
        {
            await server.LaunchAsync(stop);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The venue with a durable journal of its own, and without the bounds that keep one client in its place:
    /// the whole of it is to be seen.
    /// </summary>
    public static Task<ServerProcess> StartVenueAsync(
        string directory, IEnumerable<string> options, CancellationToken stop) => StartAsync(
        "venue", directory, "Matching.Gateway",
        [
            "--data", Path.Combine(directory, "journal"), "--port", "0", "--empty",
            "--session-rate", "100000000", "--account-rate", "100000000", .. options,
        ],
        stop);

    public static Task<ServerProcess> StartEchoAsync(string directory, CancellationToken stop) =>
        StartAsync("echo", directory, "Matching.Bench", ["echo"], stop);

    /// <summary>Says a line to its standard input; returns the rest of the line that answers.</summary>
    public async Task<string> AskAsync(string line, string answer, CancellationToken stop)
    {
        var answered =
            new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        (_answerBegins, _answer) = (answer, answered);
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), stop);
        await _process.StandardInput.FlushAsync(stop);
        return await UnlessItEndsAsync(answered.Task, stop);
    }

    public ProcessCost CostBetween(DateTime from, DateTime to) => CostLog.Between(_costs, _name, from, to);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task LaunchAsync(CancellationToken stop)
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bound.CancelAfter(s_startBound);
        try
        {
            await UnlessItEndsAsync(_listening.Task, bound.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw Failure("did not listen in time");
        }
    }

    private async Task<T> UnlessItEndsAsync<T>(Task<T> wanted, CancellationToken stop)
    {
        Task ended = _process.WaitForExitAsync(stop);
        await await Task.WhenAny(wanted, ended);
        return wanted.IsCompleted ? await wanted : throw Failure("ended");
    }

    private void OnLine(string? line)
    {
        if (line is null) return;
        if (_answer is { } asked && line.StartsWith(_answerBegins, StringComparison.Ordinal))
        {
            asked.TrySetResult(line[_answerBegins.Length..]);
            return;
        }
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MaxLinesKept) _lines.Dequeue();
        }
        if (OperatorLine().Match(line) is { Success: true } key) OperatorKey = key.Groups[1].Value;
        if (ListeningLine().Match(line) is { Success: true } at)
            _listening.TrySetResult(new Uri(at.Groups[1].Value));
    }

    private InvalidOperationException Failure(string what)
    {
        lock (_lines) return new($"the {_name} {what}:\n{string.Join('\n', _lines)}");
    }

    [GeneratedRegex(@"^listening\s+(\S+)")]
    private static partial Regex ListeningLine();

    [GeneratedRegex(@"^\s+operator\s+(\S+)")]
    private static partial Regex OperatorLine();
}
