using System.Text.Json;

namespace Proximal.Tests;

public sealed class GeneralizedAdvantageEstimationTests
{
    [Fact, Trait("Category", "Golden")]
    public void Advantages_and_returns_equal_the_reference()
    {
        foreach (JsonElement golden in Golden.Read("gae.json").GetProperty("cases").EnumerateArray())
        {
            Case input = Case.From(golden);
            (float[] advantages, float[] returns) = input.Compute();
            AssertClose(golden.GetProperty("advantages").Doubles(), advantages);
            AssertClose(golden.GetProperty("returns").Doubles(), returns);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(19)]
    public void Advantages_do_not_depend_on_other_environments(int environments)
    {
        Case together = Case.Arbitrary(steps: 40, environments);
        (float[] advantages, float[] returns) = together.Compute();
        for (int i = 0; i < environments; i++)
        {
            (float[] aloneAdvantages, float[] aloneReturns) = together.Only(i).Compute();
            Assert.Equal(aloneAdvantages, Column(advantages, environments, i));
            Assert.Equal(aloneReturns, Column(returns, environments, i));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    public void Without_bootstrapping_a_truncation_counts_as_a_termination(int environments)
    {
        Case input = Case.Arbitrary(steps: 25, environments);
        bool[] ended = [.. input.Terminated.Zip(input.Truncated, static (a, b) => a || b)];
        (float[] expected, _) = (input with { Terminated = ended, Truncated = new bool[ended.Length] }).Compute();
        (float[] actual, _) = input.Compute(bootstrapTruncated: false);
        Assert.Equal(expected, actual);
        Assert.NotEqual(expected, input.Compute().Advantages);
    }

    [Fact]
    public void Termination_takes_precedence_over_truncation_of_the_same_step()
    {
        Case input = Case.Arbitrary(steps: 4, environments: 9);
        Array.Fill(input.Terminated, true);
        (float[] expected, _) = input.Compute();
        Array.Fill(input.Truncated, true);
        Assert.Equal(expected, input.Compute().Advantages);
    }

    [Fact]
    public void Final_values_are_used_only_after_truncation()
    {
        Case input = Case.Arbitrary(steps: 20, environments: 11);
        (float[] expected, _) = input.Compute();
        for (int i = 0; i < input.FinalValues.Length; i++)
            if (!input.Truncated[i])
                input.FinalValues[i] = float.NaN;
        Assert.Equal(expected, input.Compute().Advantages);
    }

    [Fact]
    public void Concatenated_sequences_equal_terminated_episodes()
    {
        Case input = Case.Arbitrary(steps: 30, environments: 1);
        Array.Clear(input.Truncated);
        input.Terminated[^1] = true;
        (float[] advantages, float[] returns) = input.Compute();
        int[] starts = [0, .. Enumerable.Range(1, 30).Where(t => input.Terminated[t - 1])];
        Assert.True(starts.Length > 3);

        var itsAdvantages = new float[30];
        var itsReturns = new float[30];
        GeneralizedAdvantageEstimation.Compute(
            input.Rewards,
            input.Values,
            starts,
            input.Gamma,
            input.Lambda,
            itsAdvantages,
            itsReturns
        );
        for (int t = 0; t < 30; t++)
        {
            Assert.Equal(advantages[t], itsAdvantages[t], 1e-5f);
            Assert.Equal(returns[t], itsReturns[t], 1e-5f);
        }
    }

    [Fact]
    public void Without_values_and_discount_advantages_are_rewards_to_go()
    {
        var advantages = new float[5];
        GeneralizedAdvantageEstimation.Compute(
            [1, 2, 4, 8, 16],
            default,
            [0, 3, 5],
            gamma: 1,
            lambda: 1,
            advantages,
            default
        );
        Assert.Equal([7f, 6, 4, 24, 16], advantages);
        Assert.Throws<ArgumentException>(() =>
            GeneralizedAdvantageEstimation.Compute(new float[5], default, [0, 4], 1, 1, new float[5], default)
        );
        Assert.Throws<ArgumentException>(() =>
            GeneralizedAdvantageEstimation.Compute(new float[5], new float[4], [0, 5], 1, 1, new float[5], default)
        );
    }

    [Fact]
    public void Spans_of_different_lengths_are_refused()
    {
        Case input = Case.Arbitrary(steps: 4, environments: 2);
        Assert.Throws<ArgumentException>(() => (input with { Values = new float[7] }).Compute());
        Assert.Throws<ArgumentException>(() => (input with { LastValues = new float[3] }).Compute());
    }

    private static float[] Column(float[] values, int environments, int environment) =>
        [.. values.Where((_, i) => i % environments == environment)];

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= 1e-5 * Math.Max(1, Math.Abs(expected[i])),
                $"element {i}: expected {expected[i]}, got {actual[i]}"
            );
    }

    private sealed record Case(
        float[] Rewards,
        float[] Values,
        bool[] Terminated,
        bool[] Truncated,
        float[] FinalValues,
        float[] LastValues,
        double Gamma,
        double Lambda
    )
    {
        public static Case From(JsonElement golden) =>
            new(
                golden.GetProperty("rewards").Floats(),
                golden.GetProperty("values").Floats(),
                [.. golden.GetProperty("terminated").Doubles().Select(static x => x != 0)],
                [.. golden.GetProperty("truncated").Doubles().Select(static x => x != 0)],
                golden.GetProperty("final_values").Floats(),
                golden.GetProperty("last_values").Floats(),
                golden.GetProperty("gamma").GetDouble(),
                golden.GetProperty("lam").GetDouble()
            );

        public static Case Arbitrary(int steps, int environments)
        {
            int count = steps * environments;
            float[] Numbers(int length, double pace) =>
                [.. Enumerable.Range(0, length).Select(i => (float)Math.Sin(1 + (pace * i)))];
            return new Case(
                Numbers(count, 0.7),
                Numbers(count, 1.3),
                [.. Enumerable.Range(0, count).Select(static i => i * 7 % 11 == 3)],
                [.. Enumerable.Range(0, count).Select(static i => i * 5 % 13 == 6)],
                Numbers(count, 2.1),
                Numbers(environments, 0.9),
                0.97,
                0.9
            );
        }

        public (float[] Advantages, float[] Returns) Compute(bool bootstrapTruncated = true)
        {
            var advantages = new float[Rewards.Length];
            var returns = new float[Rewards.Length];
            GeneralizedAdvantageEstimation.Compute(
                Rewards,
                Values,
                Terminated,
                Truncated,
                FinalValues,
                LastValues,
                Gamma,
                Lambda,
                advantages,
                returns,
                bootstrapTruncated
            );
            return (advantages, returns);
        }

        public Case Only(int environment)
        {
            T[] Pick<T>(T[] from) => [.. from.Where((_, i) => i % LastValues.Length == environment)];
            return new Case(
                Pick(Rewards),
                Pick(Values),
                Pick(Terminated),
                Pick(Truncated),
                Pick(FinalValues),
                [LastValues[environment]],
                Gamma,
                Lambda
            );
        }
    }
}
