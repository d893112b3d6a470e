namespace Proximal.Demos.Tests;

/// <summary>The graph against that of trlX: lengths of shortest walks, and rewards of random walks.</summary>
public sealed class RandomWalksTests
{
    // In nodes, with both ends.
    private const string ShortestLengths = "b3c4d2e4f3g5h5i3j3k3l4m4n2o5p4q4r4s3t4u4";

    [Fact]
    public void Shortest_walk_lengths_equal_those_of_trlX()
    {
        for (int i = 0; i < ShortestLengths.Length; i += 2)
            Assert.Equal(ShortestLengths[i + 1] - '0', RandomWalks.ShortestLength(ShortestLengths[i]));
        Assert.Equal(20, RandomWalks.Prompts.Count);
    }

    [Theory]
    [InlineData("bda", 1)]
    [InlineData("bdabbb", 1)] // what follows the goal does not count
    [InlineData("bjna", 6f / 7)]
    [InlineData("b", 0)]
    [InlineData("", 0)]
    [InlineData("ba", 0)] // no such edge
    [InlineData("bda?", 1)]
    [InlineData("b?a", 0)]
    [InlineData("?da", 0)]
    [InlineData("dtkbdtkbda", 0)] // the goal as the tenth node earns nothing
    [InlineData("dltkbdtkda", 0)]
    public void Walk_score_depends_on_its_length(string walk, float expected) =>
        Assert.Equal(expected, RandomWalks.Optimality(walk), 1e-6f);

    // trlX: mean optimality .35, 56% arrive, 18% are shortest.
    [Fact]
    public void Random_walks_have_the_rewards_of_trlX()
    {
        var random = new Rng(1);
        IReadOnlyList<string> walks = RandomWalks.Walk(20_000, ref random);
        Assert.Equal(0.35, walks.Average(static walk => RandomWalks.Optimality(walk)), 0.02);
        Assert.Equal(0.56, walks.Count(static walk => walk[^1] == RandomWalks.Goal) / 20_000.0, 0.03);
        Assert.Equal(0.18, walks.Count(static walk => RandomWalks.Optimality(walk) == 1) / 20_000.0, 0.02);
        Assert.All(walks, static walk => Assert.InRange(walk.Length, 2, RandomWalks.MaxNodes));
    }
}
