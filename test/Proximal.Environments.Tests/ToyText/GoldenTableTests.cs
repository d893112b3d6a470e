using System.Text.Json;

namespace Proximal.Environments.Tests;

/// <summary>The toy tasks' tables, and the recorded episodes of the reference with the numbers that it drew.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenTableTests
{
    public static TheoryData<string> Files =>
        [
            "FrozenLake-v1_4x4_deterministic",
            "FrozenLake-v1_4x4_slippery",
            "FrozenLake8x8-v1_slippery",
            "Taxi-v4",
            "CliffWalking-v1",
            "CliffWalkingSlippery-v1",
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Transition_tables_equal_Gymnasium(string file)
    {
        JsonElement document = Read(file);
        TabularMdp task = Make(document).Dynamics.Mdp;
        JsonElement meta = document.GetProperty("meta");
        Assert.Equal(meta.GetProperty("nS").GetInt32(), task.Table.States);
        Assert.Equal(meta.GetProperty("nA").GetInt32(), task.Table.Actions);
        JsonElement limit = meta.GetProperty("max_episode_steps");
        Assert.Equal(limit.ValueKind == JsonValueKind.Null ? null : limit.GetInt32(), task.MaxEpisodeSteps);
        JsonElement table = document.GetProperty("P");
        for (int state = 0; state < task.Table.States; state++)
        for (int action = 0; action < task.Table.Actions; action++)
            Assert.Equal(
                [.. table[state][action].EnumerateArray().Select(Parse)],
                task.Table.Outcomes(state, action).ToArray()
            );
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Toy_text_resets_equal_Gymnasium(string file)
    {
        JsonElement document = Read(file);
        TransitionTable table = Make(document).Dynamics.Mdp.Table;
        var expected = new double[table.States];
        JsonElement distribution = document.GetProperty("initial_state_distrib");
        if (distribution.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement pair in distribution.EnumerateArray())
                expected[pair[0].GetInt32()] = pair[1].GetDouble();
        }
        else
        {
            // Taxi's is described in words: evenly over all states where the passenger waits somewhere else than where
            // he wants to go.
            for (int i = 0; i < expected.Length; i++)
                if (i / 4 % 5 is var passenger and < 4 && passenger != i % 4)
                    expected[i] = 1.0 / 300;
        }

        Assert.Equal(expected, table.Start.ToArray());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Toy_text_episodes_equal_Gymnasium(string file)
    {
        JsonElement document = Read(file);
        TabularMdp task = Make(document).Dynamics.Mdp;
        int episodes = 0;
        foreach (JsonElement episode in document.GetProperty("episodes").EnumerateArray())
        {
            int state = episode.GetProperty("start").GetInt32();
            if (episode.GetProperty("reset_draw") is { ValueKind: JsonValueKind.Number } draw)
                Assert.Equal(state, task.Table.First(draw.GetDouble()));
            CheckMask(episode, "mask0", null, state);
            for (int t = 0; t < episode.GetProperty("n").GetInt32(); t++)
            {
                int action = episode.GetProperty("actions")[t].GetInt32();
                Transition outcome = task.Table.Next(state, action, episode.GetProperty("draws")[t].GetDouble());
                state = outcome.Next;
                Assert.Equal(episode.GetProperty("obs")[t].GetInt32(), state);
                Assert.Equal(episode.GetProperty("rewards")[t].GetSingle(), outcome.Reward);
                Assert.Equal(IsTrue(episode.GetProperty("terminated")[t]), outcome.Terminated);
                Assert.Equal(IsTrue(episode.GetProperty("truncated")[t]), t + 1 >= task.MaxEpisodeSteps);
                CheckMask(episode, "masks", t, state);
            }

            episodes++;
        }

        Assert.NotEqual(0, episodes);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Optimal_return_by_value_iteration_equals_the_reference(string file)
    {
        JsonElement document = Read(file);
        TransitionTable table = Make(document).Dynamics.Mdp.Table;
        var values = new double[table.States];
        double change = 1;
        while (change > 1e-13)
        {
            change = 0;
            for (int state = 0; state < values.Length; state++)
            {
                double best = Enumerable.Range(0, table.Actions).Max(action => Worth(table, values, state, action));
                change = Math.Max(change, Math.Abs(best - values[state]));
                values[state] = best;
            }
        }

        double expected = document.GetProperty("meta").GetProperty("optimal_value_start_gamma0.99").GetDouble();
        double actual = 0;
        for (int i = 0; i < values.Length; i++)
            actual += table.Start[i] * values[i];
        Assert.Equal(expected, actual, tolerance: 1e-8);
    }

    private static double Worth(TransitionTable table, double[] values, int state, int action)
    {
        double worth = 0;
        foreach (Transition outcome in table.Outcomes(state, action))
            worth += outcome.Probability * (outcome.Reward + (outcome.Terminated ? 0 : 0.99 * values[outcome.Next]));
        return worth;
    }

    private static void CheckMask(JsonElement episode, string name, int? index, int state)
    {
        if (!episode.TryGetProperty(name, out JsonElement masks))
            return;
        Span<float> allowed = stackalloc float[6];
        TaxiMdp.Masked.Mask(state, allowed);
        string digits = "";
        foreach (float each in allowed)
            digits += each == 1 ? '1' : '0';
        Assert.Equal((index is { } t ? masks[t] : masks).GetString(), digits);
    }

    private static Transition Parse(JsonElement outcome) =>
        new(outcome[0].GetDouble(), outcome[1].GetInt32(), outcome[2].GetSingle(), IsTrue(outcome[3]));

    private static bool IsTrue(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number ? element.GetInt32() != 0 : element.GetBoolean();

    private static JsonElement Read(string file) => Golden.Read(Path.Combine("environments", file + ".json"));

    // As registered, but where the file names settings of its own.
    private static TabularEnvironment Make(JsonElement document)
    {
        string name = document.GetProperty("env").GetString()!;
        if (
            name == "FrozenLake-v1"
            && document.GetProperty("kwargs").TryGetProperty("is_slippery", out JsonElement slippery)
        )
            return new FrozenLake(new FrozenLakeOptions { Slippery = slippery.GetBoolean() });
        return (TabularEnvironment)new EnvironmentRegistry().Find(name).Create();
    }
}
