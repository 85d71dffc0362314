using System.Diagnostics;
using Matching.Tests.House;

namespace Matching.Tests.Gateway;

/// <summary>One of the documentation's samples, run as the documentation says.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _read;

    private SampleProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, output) => OnLine(output.Data);
        _process.ErrorDataReceived += (_, output) => OnLine(output.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>All that it has said so far.</summary>
    public string[] Lines
    {
        get { lock (_lines) return [.. _lines]; }
    }

    /// <param name="sample">The file's name.</param>
    /// <param name="home">Where it keeps what it keeps.</param>
    public static SampleProcess Start(string sample, string home, string[] arguments)
    {
        string file = SourceTree.PathOf($"docs/samples/{sample}");
        var start = new ProcessStartInfo("dotnet", ["run", "-c", "Release", file, "--", .. arguments])
        {
            WorkingDirectory = home,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // No build server may outlive it with its output still open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        return new SampleProcess(start);
    }

    /// <summary>Completes behind so many more lines that begin so.</summary>
    /// <exception cref="InvalidOperationException">It ended first; with what it said.</exception>
    public async Task SaysAsync(string beginning, int count, CancellationToken stop)
    {
        Task exited = _process.WaitForExitAsync(stop);
        while (true)
        {
            Task more;
            lock (_lines)
            {
                for (; _read < _lines.Count && count > 0; _read++)
                    if (_lines[_read].StartsWith(beginning, StringComparison.Ordinal)) count--;
                if (count == 0) return;
                more = _more.Task;
            }
            if (await Task.WhenAny(more, exited).WaitAsync(stop) == exited)
                throw new InvalidOperationException($"it ended:\n{string.Join('\n', Lines)}");
        }
    }

    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null) return;
        lock (_lines)
        {
            _lines.Add(line);
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
