using Matching.Journal.EventStore;

namespace Matching.Tests.EventStore;

/// <summary>Connection strings by the official client's rules.</summary>
public sealed class ConnectionStringTests
{
    [Fact]
    public void One_host_is_direct_with_the_official_defaults()
    {
        EventStoreSettings settings = ConnectionString.Parse("esdb://localhost");
        Assert.Equal([new NodeAddress("localhost", 2113)], settings.Seeds);
        Assert.False(settings.Discover);
        Assert.True(settings is
        {
            Tls: true, TlsVerifyCertificate: true, MaxDiscoverAttempts: 10,
            User: null
        });
        Assert.Equal(TimeSpan.FromSeconds(10), settings.DefaultDeadline);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.KeepAliveInterval);
        Assert.Equal(NodePreference.Leader, settings.NodePreference);
    }

    [Theory]
    [InlineData("esdb+discover://a")]
    [InlineData("esdb://a,b:1")]
    public void Discovery_or_several_hosts_mean_gossip(string text) =>
        Assert.True(ConnectionString.Parse(text).Discover);

    [Fact]
    public void Options_in_any_case_are_taken()
    {
        EventStoreSettings settings = ConnectionString.Parse(
            "esdb://me:se:cret@h:1/?TLS=false&tlsCAFile=/x&keepAliveInterval=-1&defaultDeadline=-1"
            + "&nodePreference=readOnlyReplica&connectionName=venue&gossipTimeout=7&discoveryInterval=8");
        Assert.Equal(("me", "se:cret"), (settings.User, settings.Password));
        Assert.Equal(("/x", "venue"), (settings.TlsCaFile, settings.ConnectionName));
        Assert.False(settings.Tls);
        Assert.Null(settings.KeepAliveInterval);
        Assert.Null(settings.DefaultDeadline);
        Assert.Equal(NodePreference.ReadOnlyReplica, settings.NodePreference);
        Assert.Equal(TimeSpan.FromMilliseconds(7), settings.GossipTimeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://a")]
    [InlineData("esdb://")]
    [InlineData("esdb://a,")]
    [InlineData("esdb://a:0")]
    [InlineData("esdb://a:65536")]
    [InlineData("esdb://a:x")]
    [InlineData("esdb://[::1]")]
    [InlineData("esdb://a/path")]
    [InlineData("esdb://me@a")]
    [InlineData("esdb://:pw@a")]
    [InlineData("esdb://a?tls")]
    [InlineData("esdb://a?tls=")]
    [InlineData("esdb://a?tls=yes")]
    [InlineData("esdb://a?tls=true&TLS=true")]
    [InlineData("esdb://a?colour=red")]
    [InlineData("esdb://a?gossipTimeout=-1")]
    [InlineData("esdb://a?keepAliveTimeout=-2")]
    [InlineData("esdb://a?nodePreference=boss")]
    [InlineData("esdb://a?userCertFile=x")]
    public void Whatever_breaks_a_rule_is_refused(string text) =>
        Assert.Throws<ConnectionStringException>(() => ConnectionString.Parse(text));

    [Fact]
    public void A_refusal_and_the_settings_text_show_no_password()
    {
        var refused = Assert.Throws<ConnectionStringException>(
            () => ConnectionString.Parse("esdb://me:hunter2@a?tls=maybe"));
        Assert.DoesNotContain("hunter2", refused.Message);
        Assert.DoesNotContain("hunter2", ConnectionString.Parse("esdb://me:hunter2@a").ToString());
    }
}
