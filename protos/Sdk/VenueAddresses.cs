using Grpc.Core;
using Grpc.Net.Client;

namespace Matching.Client;

/// <summary>
/// The machines that may be the venue: one is its primary, the others follow it. Each new call goes to the
/// one that served last, until somebody finds that it doesn't any more.
/// </summary>
internal sealed class VenueAddresses : CallInvoker, IDisposable
{
    private readonly VenueLanes[] _machines;
    private int _current;

    /// <param name="addresses">At least one.</param>
    /// <param name="open">A connection of its own to an address; whether it is the first one.</param>
    public VenueAddresses(IEnumerable<Uri> addresses, Func<Uri, bool, GrpcChannel> open)
    {
        _machines = [.. addresses.Select(address => new VenueLanes(isFirst => open(address, isFirst)))];
        if (_machines.Length == 0) throw new ArgumentException("There is no address.", nameof(addresses));
    }

    public int Count => _machines.Length;

    /// <summary>To be asked for before a call, and given back if it fails.</summary>
    public int Current => Volatile.Read(ref _current);

    /// <summary>
    /// That one does not serve: calls to come go to the next one, unless another call has found out before.
    /// </summary>
    public void MoveOn(int from) =>
        Interlocked.CompareExchange(ref _current, (from + 1) % _machines.Length, from);

    /// <summary>That one serves.</summary>
    public void MoveTo(int address) => Volatile.Write(ref _current, address);

    /// <summary>Calls of that machine alone.</summary>
    public CallInvoker Of(int address) => _machines[address];

    /// <summary>Whether another than that one says that it is the primary.</summary>
    public async Task<bool> IsAnotherPrimaryAsync(int than, CancellationToken stop)
    {
        var others = _machines.Where((_, address) => address != than);
        var answers = await Task.WhenAll(others.Select(other => PrimaryProbe.AskAsync(other, stop)));
        return answers.Contains(true);
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        _machines[Current].BlockingUnaryCall(method, host, options, request);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        _machines[Current].AsyncUnaryCall(method, host, options, request);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        _machines[Current].AsyncServerStreamingCall(method, host, options, request);

    public override AsyncClientStreamingCall<TRequest, TResponse>
        AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        _machines[Current].AsyncClientStreamingCall(method, host, options);

    public override AsyncDuplexStreamingCall<TRequest, TResponse>
        AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        _machines[Current].AsyncDuplexStreamingCall(method, host, options);

    public void Dispose()
    {
        foreach (var machine in _machines) machine.Dispose();
    }
}
