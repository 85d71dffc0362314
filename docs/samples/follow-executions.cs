#:project ../../protos/Matching.Client.csproj

// Prints what happens to one session's orders. The last item seen is kept in a file, so that stopping and
// starting again neither misses nor repeats one. A session has one connection: give the name of one that
// nothing else uses just now.
//
//   dotnet run docs/samples/follow-executions.cs -- ADDRESS KEY SESSION [FILE]

using Matching.Client;

if (args.Length is < 3 or > 4)
{
    Console.Error.WriteLine("follow-executions.cs -- ADDRESS KEY SESSION [FILE]");
    return 2;
}

var file = args.Length == 4 ? args[3] : $"{args[2]}.last-seen";
ResumePoint? lastSeen = File.Exists(file) ? ResumePoint.Parse(File.ReadAllText(file)) : null;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

await using var venue = await VenueClient.ConnectAsync(new Uri(args[0]), args[1]);
await using var session = await venue.LogOnAsync(args[2], lastSeen);
try
{
    await foreach (var item in session.ReadItemsAsync(stop.Token))
    {
        if (item is Execution execution)
            Console.WriteLine(
                $"{execution.Sequence,10} {execution.TransactTime:HH:mm:ss.fff} "
                + $"{execution.Instrument.Symbol} {execution.Side} {execution.ExecType} "
                + $"{execution.LastQty} @ {execution.LastPx}, {execution.LeavesQty} left, "
                + $"order {execution.OrderId} {execution.ClOrdId}");
        Keep(session.LastSeen);
    }
}
catch (OperationCanceledException)
{
    // Ctrl-C.
}

return 0;

// Beside and then over the old one, so that a crash leaves one of the two whole.
void Keep(ResumePoint? seen)
{
    if (seen == lastSeen) return;
    File.WriteAllText(file + ".new", seen.ToString());
    File.Move(file + ".new", file, overwrite: true);
    lastSeen = seen;
}
