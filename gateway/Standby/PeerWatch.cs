namespace Matching.Gateway.Standby;

/// <summary>Watches for the primary's end, where a standby may take over by itself.</summary>
internal sealed class PeerWatch : IDisposable
{
    private readonly StandbyOptions _options;
    private readonly Following _following;
    private readonly Takeover _takeover;
    private readonly TakeoverJudge _judge;
    private readonly PeerProbe[] _peers;

    public PeerWatch(StandbyOptions options, Following following, Takeover takeover)
    {
        (_options, _following, _takeover) = (options, following, takeover);
        _judge = new TakeoverJudge(options);
        _peers = [.. options.Peers.Select(peer => new PeerProbe(peer, options))];
    }

    public async Task RunAsync(CancellationToken enough)
    {
        using var timer = new PeriodicTimer(_options.WatchEvery, _options.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(enough)) await LookAsync(enough);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // Told to end.
        }
    }

    public void Dispose()
    {
        foreach (PeerProbe peer in _peers) peer.Dispose();
    }

    private async Task LookAsync(CancellationToken enough)
    {
        if (!_judge.Suspects(_following.Silence, _following.IsStarting)) return;
        bool[] answers = await Task.WhenAll(_peers.Select(peer => peer.AnswersAsync(enough)));
        if (_judge.IsTime(answers.Contains(true), _following.Silence)) _takeover.OrderByItself();
    }
}
