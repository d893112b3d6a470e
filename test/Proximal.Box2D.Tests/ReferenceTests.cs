using System.Text.Json;

namespace Proximal.Box2D.Tests;

/// <summary>Random play and Gymnasium's heuristics, compared with the same tasks over libbox2d 2.4.1.</summary>
[Trait("Category", "Golden")]
public sealed class ReferenceTests
{
    private const int ShortEpisodes = 60;
    private static readonly JsonElement Reference = Golden.Read(Path.Combine("environments", "Box2D-figures.json"));

    public static TheoryData<string, string> Policies
    {
        get
        {
            var policies = new TheoryData<string, string>();
            foreach (JsonElement entry in Reference.GetProperty("policies").EnumerateArray())
                policies.Add(entry.GetProperty("environment").GetString()!, entry.GetProperty("policy").GetString()!);
            return policies;
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Episodes_with_the_draws_of_the_reference_are_equal_to_the_last_bit(string environment, string policy)
    {
        if (!ReferencePlatform.IsThis)
            Assert.Skip("the sines of another C library may differ in the last bit");
        JsonElement first = Entry(environment, policy).GetProperty("first");
        for (int episode = 0; episode < first.GetArrayLength(); episode++)
        {
            double[] expected = first[episode].Doubles();
            double[] actual = Play(
                environment,
                policy,
                new SplitMixDraws(2 * (ulong)episode),
                new SplitMixDraws((2 * (ulong)episode) + 1)
            );
            Assert.Equal(expected.Length, actual.Length);
            Assert.Equal(expected[0], actual[0]);
            for (int i = 1; i < expected.Length; i++)
                Assert.Equal((float)expected[i], (float)actual[i]);
        }
    }

    // Statistics over draws of our own. All figures of all policies are compared at once, so the bound of one is wider
    // than the three standard errors of the mean return and length.
    [Theory]
    [MemberData(nameof(Policies))]
    public void Figures_differ_by_chance_alone(string environment, string policy)
    {
        JsonElement entry = Entry(environment, policy);
        int episodes = LongTests.AreOn ? 1000 : ShortEpisodes;
        if (!LongTests.AreOn && environment.StartsWith("Bipedal", StringComparison.Ordinal))
            episodes = ShortEpisodes / 6;
        var rows = new double[episodes][];
        for (int i = 0; i < episodes; i++)
            rows[i] = Play(
                environment,
                policy,
                new SplitMixDraws(0x5DEECE66D + (2 * (ulong)i)),
                new SplitMixDraws(0x5DEECE66D + (2 * (ulong)i) + 1)
            );

        double[] returns = entry.GetProperty("return").Doubles(),
            lengths = entry.GetProperty("length").Doubles();
        Near(returns[0], returns[1], [.. rows.Select(static row => row[0])], 3, "return");
        Near(lengths[0], lengths[1], [.. rows.Select(static row => row[1])], 3, "length");
        double[] means = entry.GetProperty("final_mean").Doubles(),
            deviations = entry.GetProperty("final_std").Doubles();
        for (int j = 0; j < means.Length; j++)
        {
            int column = j + 2;
            Near(means[j], deviations[j], [.. rows.Select(row => row[column])], 4.5, $"final observation {j}");
        }
    }

    private static JsonElement Entry(string environment, string policy) =>
        Reference
            .GetProperty("policies")
            .EnumerateArray()
            .Single(entry =>
                entry.GetProperty("environment").GetString() == environment
                && entry.GetProperty("policy").GetString() == policy
            );

    private static void Near(double mean, double deviation, double[] values, double errors, string what)
    {
        // The deviation of few episodes is a poor estimate; that of the reference is a good one.
        double ours = values.Average();
        int count = Reference.GetProperty("episodes").GetInt32();
        double error = deviation * Math.Sqrt((1.0 / count) + (1.0 / values.Length));
        Assert.True(
            Math.Abs(ours - mean) <= (errors * error) + 1e-6,
            $"mean {what}: {ours:G6}, in the reference {mean:G6}, standard error {error:G3}"
        );
    }

    // Return, length and the last observation of an episode.
    private static double[] Play(string environment, string policy, SplitMixDraws draws, SplitMixDraws choices) =>
        environment.StartsWith("Lunar", StringComparison.Ordinal)
            ? PlayLander(environment, policy, draws, choices)
            : PlayWalker(environment, policy, draws, choices);

    private static double[] PlayLander(string environment, string policy, SplitMixDraws draws, SplitMixDraws choices)
    {
        bool continuous = environment.Contains("Continuous", StringComparison.Ordinal);
        var dynamics = new LunarLanderDynamics(
            new LunarLanderOptions
            {
                Continuous = continuous,
                EnableWind = environment.EndsWith("wind", StringComparison.Ordinal),
            }
        );
        var state = default(LunarLanderState);
        dynamics.Reset(ref state, ref draws);
        var observation = new float[8];
        var action = new float[continuous ? 2 : 1];
        double total = 0;
        int length = 0;
        StepResult step;
        do
        {
            dynamics.Observe(in state, observation);
            if (policy == "heuristic")
                LanderHeuristic.Act(observation, action);
            else if (continuous)
                Draw(action, ref choices);
            else
                action[0] = choices.Integer(0, 4);
            step = dynamics.Step(ref state, action, ref draws);
            total += step.Reward;
            length++;
        } while (!step.Terminated && length < dynamics.MaxEpisodeSteps);
        dynamics.Observe(in state, observation);
        return [total, length, .. Array.ConvertAll(observation, static x => (double)x)];
    }

    private static double[] PlayWalker(string environment, string policy, SplitMixDraws draws, SplitMixDraws choices)
    {
        var dynamics = new BipedalWalkerDynamics(environment.Contains("Hardcore", StringComparison.Ordinal));
        var state = default(BipedalWalkerState);
        dynamics.Reset(ref state, ref draws);
        var observation = new float[24];
        var action = new float[4];
        var heuristic = new WalkerHeuristic();
        double total = 0;
        int length = 0;
        StepResult step;
        do
        {
            dynamics.Observe(in state, observation);
            if (policy == "heuristic")
                heuristic.Act(observation, action);
            else
                Draw(action, ref choices);
            step = BipedalWalkerDynamics.Step(ref state, action);
            total += step.Reward;
            length++;
        } while (!step.Terminated && length < dynamics.MaxEpisodeSteps);
        dynamics.Observe(in state, observation);
        return [total, length, .. Array.ConvertAll(observation, static x => (double)x)];
    }

    private static void Draw(Span<float> action, ref SplitMixDraws choices)
    {
        foreach (ref float value in action)
            value = (float)choices.Uniform(-1, 1);
    }
}
