#:project ../../protos/Matching.Client.csproj

// Quotes both sides around a price that wanders, a step every second, by replacing its two orders. Ctrl-C
// cancels them and ends. It survives a restart of the venue: the session comes back, tells what became of a
// command in doubt, and where the orders have left with the connection it enters new ones. The last item seen
// is kept in quote.last-seen, so that a restart of the bot misses no fill either.
//
//   dotnet run docs/samples/quote.cs -- ADDRESS KEY ACCOUNT SYMBOL PRICE SPREAD QTY

using System.Globalization;
using Matching.Client;
using Matching.V1;
using ResumePoint = Matching.Client.ResumePoint;

if (args.Length != 7)
{
    Console.Error.WriteLine("quote.cs -- ADDRESS KEY ACCOUNT SYMBOL PRICE SPREAD QTY");
    return 2;
}

var account = int.Parse(args[2], CultureInfo.InvariantCulture);
var symbol = args[3];
var middle = Number(args[4]);
var spread = Number(args[5]);
var qty = Number(args[6]);

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

await using var venue = await VenueClient.ConnectAsync(new Uri(args[0]), args[1]);
const string LastSeen = "quote.last-seen";
ResumePoint? lastSeen = File.Exists(LastSeen) ? ResumePoint.Parse(File.ReadAllText(LastSeen)) : null;
await using var session = await venue.LogOnAsync("quote", CancelOnDisconnect.Session, lastSeen);
var tick = venue.Directory.Instrument(symbol).TickSize;
var reading = PrintFillsAsync();
var quotes = new Dictionary<Side, long>();

try
{
    while (true)
    {
        middle += tick * Random.Shared.Next(-2, 3);
        await QuoteAsync(Side.Buy, Math.Floor((middle - spread / 2) / tick) * tick);
        await QuoteAsync(Side.Sell, Math.Ceiling((middle + spread / 2) / tick) * tick);
        await Task.Delay(TimeSpan.FromSeconds(1), stop.Token);
    }
}
catch (OperationCanceledException)
{
    // Ctrl-C.
}

foreach (var orderId in quotes.Values)
    Console.WriteLine(
        $"cancel: {await session.CancelAsync(new CancelOrder { AccountId = account, OrderId = orderId })}");
await session.LogOffAsync();
await reading;
return 0;

// Replaces the side's order, or enters one where there is none: at the start, and after it was filled.
async Task QuoteAsync(Side side, decimal price)
{
    await session.WhenConnectedAsync(stop.Token);
    if (quotes.TryGetValue(side, out var orderId))
    {
        var replaced = await session.ReplaceAsync(new ReplaceOrder
        {
            AccountId = account,
            Symbol = symbol,
            OrderId = orderId,
            Price = price,
            OrderQty = qty,
        });
        if (replaced.Kind != OutcomeKind.Rejected) return;
        await session.CancelAsync(new CancelOrder { AccountId = account, OrderId = orderId });
        quotes.Remove(side);
    }

    var entered = await session.EnterAsync(new NewOrder
    {
        AccountId = account,
        Symbol = symbol,
        Side = side,
        OrderQty = qty,
        Price = price,
        PostOnly = true,
    });
    if (entered.IsAccepted) quotes[side] = entered.Execution!.OrderId;
    else Console.WriteLine($"{side} {qty} @ {price}: {entered}");
}

// A session's items want to be read, whether or not somebody looks at them.
async Task PrintFillsAsync()
{
    await foreach (var item in session.ReadItemsAsync())
    {
        if (item is Execution { ExecType: ExecType.Trade } fill)
            Console.WriteLine($"{fill.Side} {fill.LastQty} @ {fill.LastPx}, {fill.LeavesQty} left");
        if (item is ConnectionChanged) Console.WriteLine($"connection {session.Connection}");
        if (session.LastSeen is { } seen) Keep(seen);
    }
}

// Beside and then over the old one, so that a crash leaves one of the two whole.
void Keep(ResumePoint seen)
{
    if (seen == lastSeen) return;
    File.WriteAllText(LastSeen + ".new", seen.ToString());
    File.Move(LastSeen + ".new", LastSeen, overwrite: true);
    lastSeen = seen;
}

static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
