using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Matching.Journal.EventStore;
using Matching.Journal.EventStore.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Matching.Tests.EventStore;

/// <summary>A node of EventStoreDB that is none: its protocol on a free port of loopback.</summary>
internal sealed class StandInServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StandInServer(WebApplication app, StreamStore store, StandInFaults faults)
    {
        (_app, Store, Faults) = (app, store, faults);
        var uri = new Uri(app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First());
        Node = new NodeAddress(uri.Host, uri.Port);
    }

    public NodeAddress Node { get; }

    public StreamStore Store { get; }

    public StandInFaults Faults { get; }

    public string ConnectionString => $"esdb://{Node}?tls=false";

    /// <param name="store">Shared where the nodes are one cluster.</param>
    /// <param name="members">What gossip tells.</param>
    /// <param name="certificate">For TLS.</param>
    public static async Task<StandInServer> StartAsync(
        StreamStore? store = null, Func<IEnumerable<Member>>? members = null,
        X509Certificate2? certificate = null)
    {
        store ??= new StreamStore();
        var faults = new StandInFaults();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (certificate is not null) listen.UseHttps(certificate);
            }));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 16 << 20);
        builder.Services.AddSingleton(new StandInStreams(store, faults));
        builder.Services.AddSingleton(new StandInGossip(members ?? (() => [])));
        WebApplication app = builder.Build();
        app.MapGrpcService<StandInStreams>();
        app.MapGrpcService<StandInGossip>();
        await app.StartAsync();
        return new StandInServer(app, store, faults);
    }

    public Member AsMember(Member.Types.State state) => new()
    {
        State = state,
        IsAlive = true,
        Address = new Member.Types.Address { Host = Node.Host, Port = (uint)Node.Port },
    };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private sealed class StandInGossip(Func<IEnumerable<Member>> members) : Gossip.GossipBase
    {
        public override Task<ClusterInfo> Read(Empty request, ServerCallContext context)
        {
            var info = new ClusterInfo();
            info.Members.Add(members());
            return Task.FromResult(info);
        }
    }
}
