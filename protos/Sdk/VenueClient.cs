using Grpc.Core;
using Grpc.Net.Client;
using Matching.V1;

namespace Matching.Client;

/// <summary>
/// A connection to a venue with one API key: the way in. Prices, quantities and amounts are decimals here;
/// the directory's scales make them the wire's integers.
/// </summary>
public sealed class VenueClient : IAsyncDisposable
{
    // A resume from long ago and a deep book's snapshot come in large messages.
    private const int MaxMessageBytes = 64 << 20;

    // Sixteen connections' streams, of the 256 that a participant has; the calls beyond stand in line here.
    private const int MaxCallsAtOnce = 128;

    // As many as the venue takes of a participant.
    private const int MaxQuestionsAtOnce = 4;

    private const int MaxRefusals = 200;

    private static readonly TimeSpan s_firstReconnect = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_reconnect = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_reconnectAmongSeveral = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestAmongSeveral = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _calls = new(MaxCallsAtOnce);
    private readonly SemaphoreSlim _questions = new(MaxQuestionsAtOnce);
    private readonly CancellationTokenSource _closed = new();
    private readonly Metadata _headers;
    private readonly MarketData.MarketDataClient _marketData;
    private readonly Records.RecordsClient _records;
    private readonly Trading.TradingClient _trading;
    private volatile VenueDirectory _directory = new(new V1.Directory());

    private VenueClient(Uri[] addresses, string apiKey, VenueOptions options)
    {
        Options = options;
        Addresses = new VenueAddresses(addresses, (address, isFirst) => GrpcChannel.ForAddress(
            address,
            new GrpcChannelOptions
            {
                HttpHandler = VenueConnection.Handler(
                    options, hasOthers: addresses.Length > 1, isOne: true, lasts: isFirst),
                DisposeHttpClient = true,
                MaxReceiveMessageSize = MaxMessageBytes,
                // Its own is a second at first, and two minutes at most, in which calls fail unsent.
                InitialReconnectBackoff = s_firstReconnect,
                MaxReconnectBackoff = addresses.Length > 1 ? s_reconnectAmongSeveral : s_reconnect,
            }));
        _headers = new Metadata { { "authorization", $"Bearer {apiKey}" } };
        _marketData = new MarketData.MarketDataClient(Addresses);
        _records = new Records.RecordsClient(Addresses);
        _trading = new Trading.TradingClient(Addresses);
        Operator = new OperatorClient(this, new Operations.OperationsClient(Addresses));
        Queries = new QueriesClient(this, new V1.Queries.QueriesClient(Addresses));
    }

    /// <summary>What the venue lists, as last loaded.</summary>
    public VenueDirectory Directory => _directory;

    /// <summary>The operator's commands; refused with NOT_PERMITTED where the key is a trader's.</summary>
    public OperatorClient Operator { get; }

    /// <summary>
    /// Questions about what has been: orders, executions, balances, ledger, trades, candles.
    /// </summary>
    public QueriesClient Queries { get; }

    internal VenueOptions Options { get; }

    internal VenueAddresses Addresses { get; }

    /// <summary>With a machine beside that may serve, one that doesn't answer is not waited for.</summary>
    internal TimeSpan AttemptWithin =>
        Addresses.Count > 1 ? Options.AttemptWithin : Timeout.InfiniteTimeSpan;

    /// <summary>Of several machines one will soon serve: they are asked four times a second.</summary>
    internal TimeSpan PauseBefore(int attempt)
    {
        var pause = Options.PauseBefore(attempt);
        return Addresses.Count > 1 && pause > s_longestAmongSeveral ? s_longestAmongSeveral : pause;
    }

    /// <summary>Sessions with that machine.</summary>
    internal Trading.TradingClient TradingWith(int address) => new(Addresses.Of(address));

    /// <summary>Connects and loads the directory.</summary>
    /// <param name="address">Such as https://venue:7070; with http:// HTTP/2 in clear text.</param>
    /// <exception cref="VenueException">It can't be reached, or does not know the key.</exception>
    public static Task<VenueClient> ConnectAsync(
        Uri address, string apiKey, VenueOptions? options = null, CancellationToken stop = default) =>
        ConnectAsync([address], apiKey, options, stop);

    /// <summary>
    /// As above, to a venue of several machines: sessions and streams go on with whichever serves.
    /// </summary>
    /// <exception cref="VenueException">None can be reached, or it does not know the key.</exception>
    public static async Task<VenueClient> ConnectAsync(
        IEnumerable<Uri> addresses, string apiKey, VenueOptions? options = null,
        CancellationToken stop = default)
    {
        var client = new VenueClient([.. addresses], apiKey, options ?? new VenueOptions());
        try
        {
            await client.RefreshDirectoryAsync(stop);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Loads the directory again: something was listed since.</summary>
    public async Task<VenueDirectory> RefreshDirectoryAsync(CancellationToken stop = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var used = Addresses.Current;
            try
            {
                return _directory = new VenueDirectory(await SendAsync(
                    () => _marketData.GetDirectoryAsync(new GetDirectoryRequest(), BoundCall(stop)), stop));
            }
            catch (VenueException failure) when (failure.IsTransient && attempt < Addresses.Count)
            {
                Addresses.MoveOn(used);
            }
        }
    }

    /// <summary>Logs on to a durable session of the key's participant; it is made if it is new.</summary>
    /// <param name="sessionName">1 to 16 printable ASCII characters.</param>
    /// <param name="lastSeen">The last item already seen; null for all from the session's first.</param>
    /// <exception cref="VenueException">
    /// The logon is refused, or the resume point is not of this history.
    /// </exception>
    public Task<TradingSession> LogOnAsync(
        string sessionName, ResumePoint? lastSeen = null, CancellationToken stop = default) =>
        TradingSession.LogOnAsync(this, sessionName, lastSeen, CancelOnDisconnect.Unspecified, stop);

    /// <summary>As above, and orders leave when a connection of the session ends or is lost.</summary>
    /// <param name="sessionName">1 to 16 printable ASCII characters.</param>
    /// <param name="cancelOnDisconnect">Which orders leave. A reconnect comes behind that.</param>
    /// <param name="lastSeen">The last item already seen; null for all from the session's first.</param>
    /// <exception cref="VenueException">
    /// The logon is refused, or the resume point is not of this history.
    /// </exception>
    public Task<TradingSession> LogOnAsync(
        string sessionName, CancelOnDisconnect cancelOnDisconnect, ResumePoint? lastSeen = null,
        CancellationToken stop = default) =>
        TradingSession.LogOnAsync(this, sessionName, lastSeen, cancelOnDisconnect, stop);

    /// <summary>
    /// One command and its first outcome, without a session of one's own. A kill switch, and a mass cancel
    /// without session and number, overtake all that waits at the venue.
    /// </summary>
    /// <param name="command">What is asked; a mass quote has one entry.</param>
    /// <param name="sessionName">One that the venue keeps for it; empty for the usual one.</param>
    /// <param name="clientSeqNum">Makes it safe to ask again after any failure; 0 is for once only.</param>
    /// <param name="stop">Ends the wait, not the command.</param>
    /// <exception cref="VenueException">It was never taken, and why; or nobody knows.</exception>
    /// <exception cref="ArgumentException">
    /// A decimal does not fit its scale, or the symbol is not listed.
    /// </exception>
    public async Task<Outcome> SubmitAsync(
        SessionCommand command, string sessionName = "", long clientSeqNum = 0,
        CancellationToken stop = default)
    {
        var wire = command.ToWire(Directory);
        wire.ClientSeqNum = clientSeqNum;
        var request = new SubmitRequest { SessionName = sessionName, Command = wire };
        if (Options.ValidFor is { } validFor)
            request.ValidUntil = Nanoseconds.Of(DateTimeOffset.UtcNow + validFor);
        var stops = command is KillSwitch or MassCancel or CancelOrder or CancelAllAfter;
        var response = await AskAsync(call => _trading.SubmitAsync(request, call), stop, stops);
        return Outcome.From(await new ItemReader(this).ReadAsync(response.Item, lastOfEvent: true, stop));
    }

    /// <summary>Price levels, kept up to date and checked.</summary>
    /// <param name="symbol">The instrument's.</param>
    /// <param name="depth">Levels of each side: 1 (top of book), 5, 10, 20, 50, 100; 0 for all.</param>
    /// <exception cref="ArgumentException">The instrument is not listed.</exception>
    public BookFollower FollowBook(string symbol, int depth = 0) =>
        new(this, Directory.Instrument(symbol), _marketData, depth);

    /// <summary>The book order by order, kept up to date and checked.</summary>
    /// <exception cref="ArgumentException">The instrument is not listed.</exception>
    public OrdersFollower FollowOrders(string symbol) =>
        new(this, Directory.Instrument(symbol), _marketData);

    /// <exception cref="ArgumentException">The instrument is not listed.</exception>
    public TradeFollower FollowTrades(string symbol) => new(this, Directory.Instrument(symbol), _marketData);

    /// <summary>
    /// The newest candle as it grows; what was before is the queries' to tell. It waits while the venue,
    /// after a start, does not know yet what was traded before.
    /// </summary>
    /// <exception cref="ArgumentException">The instrument is not listed.</exception>
    public CandleFollower FollowCandles(string symbol, CandleInterval interval) =>
        new(this, Directory.Instrument(symbol), _marketData, interval);

    /// <summary>A drop copy: the executions of an account or a participant, whoever caused them.</summary>
    /// <param name="accountId">0 for all accounts of the participant.</param>
    /// <param name="resumeFrom">Behind what is kept already; null for all from the first.</param>
    /// <param name="participantId">0 for the key's own; others are for auditors and operators.</param>
    public ExecutionsFollower FollowExecutions(
        int accountId = 0, ResumePoint? resumeFrom = null, int participantId = 0) =>
        new(this, _records, new FollowExecutionsRequest
        {
            AccountId = accountId,
            ParticipantId = participantId,
            ResumeFrom = resumeFrom?.ToWire(),
        });

    public async ValueTask DisposeAsync()
    {
        // The lines stay: who stands in one is told, and calls that end now leave them.
        await _closed.CancelAsync();
        Addresses.Dispose();
    }

    /// <summary>A call that its own caller has ended is no failure of the venue's.</summary>
    internal void ThrowIfOver(RpcException failure, CancellationToken stop)
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        if (failure.StatusCode == StatusCode.Cancelled) stop.ThrowIfCancellationRequested();
    }

    internal CallOptions Call(CancellationToken stop) => new(_headers, cancellationToken: stop);

    /// <summary>Of a call that is soon answered.</summary>
    private CallOptions BoundCall(CancellationToken stop) => Addresses.Count > 1
        ? Call(stop).WithDeadline(DateTime.UtcNow + Options.AttemptWithin)
        : Call(stop);

    /// <summary>
    /// Has a command carried out by the machine that takes commands. One that follows another has not taken
    /// it, and the next is asked; what became of one that was lost on its way is the caller's to find out.
    /// </summary>
    /// <param name="ask">Makes the call.</param>
    /// <param name="stop">Ends it, and the wait for its turn.</param>
    /// <param name="stops">It stops something, and stands in no line.</param>
    internal Task<T> AskAsync<T>(
        Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken stop, bool stops = false) =>
        stops
            ? MoveAsync(ask, stop, isRead: false)
            : InLineAsync(_calls, () => MoveAsync(ask, stop, isRead: false), stop);

    /// <summary>Asks a question, of whichever machine answers it.</summary>
    internal Task<T> ReadAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken stop) =>
        InLineAsync(
            _questions, () => InLineAsync(_calls, () => MoveAsync(ask, stop, isRead: true), stop), stop);

    private async Task<T> InLineAsync<T>(SemaphoreSlim line, Func<Task<T>> ask, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, _closed.Token);
        try
        {
            await line.WaitAsync(ended.Token);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(VenueClient));
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(stop);
        }

        try
        {
            return await ask();
        }
        finally
        {
            line.Release();
        }
    }

    private async Task<T> MoveAsync<T>(
        Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken stop, bool isRead)
    {
        for (var attempt = 1; ; attempt++)
        {
            var used = Addresses.Current;
            try
            {
                return await SendAsync(() => ask(Call(stop)), stop);
            }
            catch (VenueException failure) when (failure.IsOfMachine)
            {
                Addresses.MoveOn(used);
                if (attempt >= Addresses.Count || !(isRead || failure.IsOfStandby)) throw;
            }
        }
    }

    /// <summary>
    /// One call; again where the connection had no stream for it, which a server that is busy sees later than
    /// its client.
    /// </summary>
    /// <exception cref="OperationCanceledException">
    /// It was stopped, wherever it was: in its line, under way, or between two tries.
    /// </exception>
    /// <exception cref="ObjectDisposedException">Likewise by the end of the client.</exception>
    private async Task<T> SendAsync<T>(Func<AsyncUnaryCall<T>> ask, CancellationToken stop)
    {
        for (var refusals = 1; ; refusals++)
        {
            try
            {
                return await ask();
            }
            catch (RpcException failure)
            {
                ThrowIfOver(failure, stop);
                var why = VenueException.From(failure);
                if (!why.IsUnseen || refusals == MaxRefusals) throw why;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(refusals, 50)), stop);
        }
    }
}
