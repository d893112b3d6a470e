using System.Diagnostics;
using System.Globalization;

namespace Proximal.Gymnasium.Tests;

public sealed class SpeedTests(ITestOutputHelper output)
{
    /// <summary>Steps with the bridge and without it, in turns, so that a change of the machine's speed affects both.
    /// Prints the ratio of the speeds, which other load on the machine makes much smaller.</summary>
    [LongPythonFact]
    [Trait("Category", "Long")]
    public void Steps_without_the_bridge_are_the_same_and_give_its_cost()
    {
        const int Count = 8,
            Rounds = 10,
            Steps = 250;
        using var environments = (HostedVectorEnvironment)
            GymnasiumEnvironment.MakeVector("CartPole-v1", Count, Python.Options);
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 1, step.Observations);
        var random = new Rng(1);
        var actions = new float[Steps * Count];
        for (int i = 0; i < actions.Length; i++)
            actions[i] = random.NextInt32(2);
        EnvironmentHost host = environments.Groups[0].Host;
        List<double> shares = [];
        double alone = 0;
        for (int round = 0; round < Rounds; round++)
        {
            double without = host.Measure(actions);
            long start = Stopwatch.GetTimestamp();
            for (int t = 0; t < Steps; t++)
                environments.Step(actions.AsSpan(t * Count, Count), step);
            double with = Stopwatch.GetElapsedTime(start).TotalSeconds;
            shares.Add(without / with);
            alone += without;
        }

        using VectorEnvironment stepped = GymnasiumEnvironment.MakeVector("CartPole-v1", Count, Python.Options);
        VectorStep expected = stepped.CreateStep();
        stepped.Reset(seed: 1, expected.Observations);
        for (int t = 0; t < 2 * Rounds * Steps; t++)
            stepped.Step(actions.AsSpan(t % Steps * Count, Count), expected);
        Assert.Equal(expected.Observations, step.Observations);

        shares.Sort();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{shares[Rounds / 2]:0.000} of {Rounds * Steps * Count / alone:0} steps per second "
                    + $"(from {shares[0]:0.000} to {shares[^1]:0.000})"
            )
        );
    }
}
