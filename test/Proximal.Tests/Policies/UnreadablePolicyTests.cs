using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>
/// A policy that could not be read back is refused when it is saved; one whose parts are named is read back.
/// </summary>
public sealed class UnreadablePolicyTests : IDisposable
{
    private static readonly Box Space = Box.Uniform(-1, 1, 2);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Save_refuses_an_unregistered_distribution()
    {
        var random = new Rng(1);
        var network = new ActorCritic(Space, new OwnParts.Laplace(2), new NetworkOptions(), ref random);
        Refuse(new Policy(Space, Space, network), "ActionDistribution.Registry.Register");
    }

    [Fact]
    public void Save_refuses_an_unregistered_network()
    {
        var random = new Rng(1);
        var network = new OwnParts.TwoTower(new NetworkSpec(Space, Space, new NetworkOptions()), ref random);
        Refuse(new Policy(Space, Space, network), "PolicyNetwork.Registry.Register");
    }

    [Theory]
    [InlineData(OwnParts.Distribution, null)]
    [InlineData(null, OwnParts.Network)]
    [InlineData(OwnParts.Distribution, OwnParts.Network)]
    public void Registered_parts_round_trip(string? distribution, string? architecture)
    {
        var options = new NetworkOptions
        {
            ActorWidths = [5],
            DistributionName = distribution,
            Architecture = architecture,
        };
        Policy policy = Policy.Create(Space, Space, options, new ObservationNormalizer(2), seed: 3);
        policy.Save(folder.Path);
        Policy loaded = Policy.Load(folder.Path);
        Assert.Equal(ModelWeights.Hash(policy), ModelWeights.Hash(loaded));
        Assert.Equal(policy.Network.GetType(), loaded.Network.GetType());
        Assert.Equal(policy.Network.Head.GetType(), loaded.Network.Head.GetType());
        float[] expected = new float[2],
            actual = new float[2];
        policy.Act([0.3f, -0.2f], expected);
        loaded.Act([0.3f, -0.2f], actual);
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("network")]
    [InlineData("action distribution")]
    public void Load_names_an_unregistered_part(string kind)
    {
        var options = new NetworkOptions
        {
            DistributionName = kind == "network" ? null : OwnParts.Distribution,
            Architecture = kind == "network" ? OwnParts.Network : null,
        };
        Policy.Create(Space, Space, options, normalizer: null, seed: 3).Save(folder.Path);
        string text = File.ReadAllText(folder["policy.json"]);
        string name = kind == "network" ? OwnParts.Network : OwnParts.Distribution;
        File.WriteAllText(folder["policy.json"], text.Replace($"\"{name}\"", "\"nobodys\"", StringComparison.Ordinal));
        string message = Assert.Throws<InvalidInputException>(() => Policy.Load(folder.Path)).Message;
        Assert.Contains($"there is no {kind} 'nobodys' (there are ", message, StringComparison.Ordinal);
        Assert.Contains(".Registry.Register(\"nobodys\", …)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Registering_a_name_twice_is_refused()
    {
        string message = Assert
            .Throws<InvalidInputException>(() =>
                ActionDistribution.Registry.Register(OwnParts.Distribution, static _ => new CategoricalDistribution(2))
            )
            .Message;
        Assert.Equal(
            "the name 'laplace' is taken by another action distribution; register yours by another name",
            message
        );
    }

    private void Refuse(Policy policy, string advice)
    {
        string message = Assert.Throws<InvalidInputException>(() => policy.Save(folder.Path)).Message;
        Assert.Contains(advice, message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
