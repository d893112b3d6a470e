using System.Text.Json;

namespace Proximal.Environments.Tests;

/// <summary>
/// Every recorded game of the reference, with the numbers that it drew: states, rewards, endings and what is seen.
/// </summary>
[Trait("Category", "Golden")]
public sealed class GoldenGameTests
{
    [Fact]
    public void Asterix_episodes_equal_MinAtar() =>
        Check<AsterixGame, AsterixState>("asterix", StateCodec.ReadAsterix, StateCodec.Write);

    [Fact]
    public void Breakout_episodes_equal_MinAtar() =>
        Check<BreakoutGame, BreakoutState>("breakout", StateCodec.ReadBreakout, StateCodec.Write);

    [Fact]
    public void Freeway_episodes_equal_MinAtar() =>
        Check<FreewayGame, FreewayState>("freeway", StateCodec.ReadFreeway, StateCodec.Write);

    [Fact]
    public void Seaquest_episodes_equal_MinAtar() =>
        Check<SeaquestGame, SeaquestState>("seaquest", StateCodec.ReadSeaquest, StateCodec.Write);

    [Fact]
    public void SpaceInvaders_episodes_equal_MinAtar() =>
        Check<SpaceInvadersGame, SpaceInvadersState>("space_invaders", StateCodec.ReadSpaceInvaders, StateCodec.Write);

    private static void Check<TGame, TState>(string game, Func<JsonElement, TState> read, Func<TState, string> write)
        where TGame : IMinAtarGame<TState>
        where TState : unmanaged
    {
        JsonElement document = Golden.Read(Path.Combine("environments", $"MinAtar-{game}.json"));
        JsonElement meta = document.GetProperty("meta");
        Assert.Equal(meta.GetProperty("channels").EnumerateObject().Count(), TGame.Channels);
        Assert.Equal(
            meta.GetProperty("minimal_actions").EnumerateArray().Select(static a => a.GetInt32()),
            TGame.MinimalActions.ToArray().Select(static a => (int)a)
        );
        int episodes = 0;
        foreach (JsonElement episode in document.GetProperty("episodes").EnumerateArray())
        {
            CheckEpisode<TGame, TState>(episode, read, write);
            episodes++;
        }

        Assert.NotEqual(0, episodes);
    }

    private static void CheckEpisode<TGame, TState>(
        JsonElement episode,
        Func<JsonElement, TState> read,
        Func<TState, string> write
    )
        where TGame : IMinAtarGame<TState>
        where TState : unmanaged
    {
        string name = episode.GetProperty("name").GetString()!;
        var dynamics = new MinAtarDynamics<TGame, TState>(
            new MinAtarOptions
            {
                StickyProbability = episode.GetProperty("sticky").GetDouble(),
                DifficultyRamp = episode.GetProperty("ramping").GetBoolean(),
            }
        );
        var state = default(MinAtarState<TState>);
        if (episode.GetProperty("reset_draws") is { ValueKind: JsonValueKind.Array } recorded)
        {
            var draws = new RecordedDraws(recorded);
            TGame.Reset(out state.Game, ref draws);
            Assert.True(draws.AllWereDrawn);
        }
        else
        {
            state.Game = read(episode.GetProperty("init"));
        }

        Assert.Equal(Text(episode.GetProperty("init")), write(state.Game));
        Assert.Equal(Indices(episode.GetProperty("init_obs")), Seen(dynamics, state));
        for (int t = 0; t < episode.GetProperty("n").GetInt32(); t++)
        {
            var draws = new RecordedDraws(episode.GetProperty("draws")[t]);
            StepResult step = dynamics.Play(
                ref state,
                (MinAtarAction)episode.GetProperty("actions")[t].GetInt32(),
                ref draws
            );
            string where = $"{name}, step {t}";
            Assert.True(draws.AllWereDrawn, where);
            Assert.True(episode.GetProperty("rewards")[t].GetSingle() == step.Reward, $"{where}: reward {step.Reward}");
            Assert.True(
                IsTrue(episode.GetProperty("terminal")[t]) == step.Terminated,
                $"{where}: terminated {step.Terminated}"
            );
            Assert.False(step.Truncated);
            if (episode.GetProperty("states")[t] is { ValueKind: JsonValueKind.Array } after)
                Assert.True(
                    Text(after) == write(state.Game),
                    $"{where}: expected {Text(after)}, found {write(state.Game)}"
                );
            if (episode.GetProperty("obs")[t] is { ValueKind: JsonValueKind.Array } seen)
                Assert.True(Indices(seen).SequenceEqual(Seen(dynamics, state)), $"{where}: sees something else");
        }
    }

    private static int[] Seen<TGame, TState>(MinAtarDynamics<TGame, TState> dynamics, MinAtarState<TState> state)
        where TGame : IMinAtarGame<TState>
        where TState : unmanaged
    {
        var observation = new float[dynamics.Observations.ObservationSize];
        Array.Fill(observation, 7);
        dynamics.Observe(in state, observation);
        Assert.All(observation, static cell => Assert.True(cell is 0 or 1));
        return [.. Enumerable.Range(0, observation.Length).Where(i => observation[i] == 1)];
    }

    private static int[] Indices(JsonElement json) =>
        [.. json.EnumerateArray().Select(static index => index.GetInt32())];

    private static bool IsTrue(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number ? json.GetInt32() != 0 : json.GetBoolean();

    private static string Text(JsonElement json) =>
        json.GetRawText()
            .Replace(" ", "", StringComparison.Ordinal)
            .Replace("true", "1", StringComparison.Ordinal)
            .Replace("false", "0", StringComparison.Ordinal);
}
