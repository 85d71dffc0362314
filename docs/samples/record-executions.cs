#:project ../../protos/Matching.Client.csproj

// A drop-copy recorder: writes every execution of an account, or of all that the key's participant has, to a
// file of comma-separated values, one a line, each once. It may be stopped, killed and started again: each
// message's lines end with a mark that says how far the file is complete, and what a crash has left behind
// the last mark is cut off and asked for again.
//
//   dotnet run docs/samples/record-executions.cs -- ADDRESS KEY FILE [ACCOUNT]

using System.Globalization;
using System.Text;
using Matching.Client;

if (args.Length is < 3 or > 4)
{
    Console.Error.WriteLine("record-executions.cs -- ADDRESS KEY FILE [ACCOUNT]");
    return 2;
}

const string Mark = "# complete to ";
var account = args.Length == 4 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 0;
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

await using var file = new FileStream(args[2], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
var resumeFrom = Recover(file);
Console.WriteLine(resumeFrom is { } at ? $"goes on behind {at}" : "begins with the venue's first event");
await using var venue = await VenueClient.ConnectAsync(new Uri(args[0]), args[1]);
try
{
    await foreach (var update in venue.FollowExecutions(account, resumeFrom).ReadAsync(stop.Token))
    {
        var lines = new StringBuilder();
        foreach (var e in update.Executions)
            lines.AppendLine(
                CultureInfo.InvariantCulture,
                $"{e.Sequence},{e.ExecId},{e.TransactTime:O},{e.AccountId},{e.Instrument.Symbol},{e.OrderId},"
                + $"{e.ClOrdId},{e.Side},{e.ExecType},{e.OrdStatus},{e.LastQty},{e.LastPx},{e.Fee},"
                + $"{e.CumQty},{e.LeavesQty}");
        // Where nothing happened there is no need to write at once: the mark before is true as well.
        if (lines.Length == 0) continue;
        lines.Append(Mark).Append(update.Through).Append('\n');
        await file.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()), stop.Token);
        await file.FlushAsync(stop.Token);
        Console.WriteLine($"{update.Executions.Count} more, to event {update.Through.Sequence}");
    }
}
catch (OperationCanceledException)
{
    // Ctrl-C.
}

return 0;

// The last whole mark counts; what is behind it was on its way when the recorder ended.
static ResumePoint? Recover(FileStream file)
{
    var bytes = new byte[file.Length];
    file.ReadExactly(bytes);
    var text = Encoding.UTF8.GetString(bytes);
    var end = text.LastIndexOf('\n') + 1;
    var mark = text[..end].LastIndexOf(Mark, StringComparison.Ordinal);
    if (mark < 0)
    {
        file.SetLength(0);
        return null;
    }

    var behind = text.IndexOf('\n', mark) + 1;
    file.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, behind)));
    file.Seek(0, SeekOrigin.End);
    return ResumePoint.Parse(text[(mark + Mark.Length)..behind]);
}
