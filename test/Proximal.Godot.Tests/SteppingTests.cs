using Proximal.Godot.Game;

namespace Proximal.Godot.Tests;

public sealed class SteppingTests
{
    [Theory]
    [InlineData("mixed", typeof(DictSpace))]
    [InlineData("continuous", typeof(Box))]
    [InlineData("discrete", typeof(Discrete))]
    public void Actions_have_the_simplest_space(string actions, Type expected)
    {
        using var played = new PlayedGames(new GameRules { Actions = actions });
        Assert.IsType(expected, played.Environments.ActionSpace);
    }

    [Fact]
    public void Agents_of_several_games_step_in_order_and_start_new_episodes()
    {
        using var played = new PlayedGames(new GameRules { Agents = 3, EpisodeSteps = 2 }, games: 2);
        GodotVectorEnvironment environments = played.Environments;
        Assert.Equal(6, environments.Count);
        var rows = new float[6 * 2];
        environments.Reset(0, rows);
        VectorStep step = environments.CreateStep();
        var actions = new float[6 * 2];
        for (int t = 1; t <= 6; t++)
        {
            for (int i = 0; i < 6; i++)
                (actions[2 * i], actions[(2 * i) + 1]) = (rows[2 * i], rows[2 * i] > 0 ? 1 : 0);
            environments.Step(actions, step);
            Assert.All(step.Rewards, static reward => Assert.Equal(2, reward));
            Assert.All(step.Terminated, ended => Assert.Equal(t % 2 == 0, ended));
            Assert.DoesNotContain(true, step.Truncated);
            step.Observations.CopyTo(rows, 0);
        }

        Assert.Equal([0, 0, 0, 0, 0, 0], environments.Call("get_steps").Select(static value => value.GetInt32()));
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        using var played = new PlayedGames(new GameRules { HasCamera = true });
        GodotVectorEnvironment environments = played.Environments;
        environments.Reset(0, new float[environments.Count * environments.ObservationSize]);
        VectorStep step = environments.CreateStep();
        var actions = new float[environments.Count * environments.ActionSize];
        environments.Step(actions, step);
        environments.Step(actions, step);
        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                for (int i = 0; i < 20; i++)
                    environments.Step(actions, step);
            })
        );
    }

    [Fact]
    public void Old_plugins_describe_one_agent_for_all()
    {
        using var played = new PlayedGames(new GameRules { IsOld = true });
        Assert.Equal(2, played.Environments.Count);
        Assert.Equal("shared_policy", played.Environments.PolicyName);
    }

    [Fact]
    public void Resumed_episodes_end_as_truncated_at_their_last_observation()
    {
        var state = new StateDictionary();
        float[] last = [0.5f, 1, -0.5f, 1];
        state.Set<float>("environments.observations", last, 2, 2);
        List<string> reported = [];
        using var played = new PlayedGames(new GameRules(), new GodotOptions { Report = reported.Add });
        GodotVectorEnvironment environments = played.Environments;
        environments.LoadState(state, "environments");
        var rows = new float[4];
        environments.Observe(rows);
        Assert.Equal(last, rows);
        VectorStep step = environments.CreateStep();
        environments.Step(new float[4], step);
        Assert.Equal([true, true], step.Truncated);
        Assert.Equal([false, false], step.Terminated);
        Assert.Equal(last, step.FinalObservations);
        Assert.Equal([0, 0], step.Rewards);
        Assert.DoesNotContain("action", played.Games[0].Received);
        Assert.Contains(reported, static line => line.Contains("end as truncated", StringComparison.Ordinal));
        environments.Step(new float[4], step);
        Assert.Contains("action", played.Games[0].Received);
    }
}
