using Proximal.Rendering;

namespace Proximal.Environments.Tests;

public sealed class MinAtarTests
{
    // Of the reference itself, over 3,000 episodes (60 of Freeway): the mean return and its standard error, and the
    // mean length.
    [Theory]
    [InlineData("Asterix", 3000, 0.518, 0.016, 69.7)]
    [InlineData("Breakout", 3000, 0.508, 0.013, 11.2)]
    [InlineData("Freeway", 60, 0.15, 0.05, 2501)]
    [InlineData("Seaquest", 3000, 0.101, 0.007, 30.3)]
    [InlineData("SpaceInvaders", 3000, 2.82, 0.04, 50.7)]
    public void Random_actions_have_the_mean_returns_of_MinAtar(
        string game,
        int episodes,
        double expected,
        double error,
        double length
    )
    {
        using VectorEnvironment environments = new EnvironmentRegistry().Find($"MinAtar/{game}-v0").CreateBatch(60);
        VectorStep step = environments.CreateStep();
        var random = new Rng(5);
        var actions = new float[environments.Count];
        var left = new int[environments.Count];
        Array.Fill(left, episodes / environments.Count);
        environments.Reset(11, step.Observations);
        double sum = 0;
        int steps = 0;
        while (left.Any(static n => n > 0))
        {
            foreach (ref float action in actions.AsSpan())
                action = random.NextInt32(6);
            environments.Step(actions, step);
            for (int i = 0; i < left.Length; i++)
            {
                if (left[i] == 0)
                    continue;
                sum += step.Rewards[i];
                steps++;
                if (step.Ended(i))
                    left[i]--;
            }
        }

        // Both means vary, each with about that error; five standard deviations of their difference.
        double margin = 5 * Math.Sqrt(2) * error;
        Assert.InRange(sum / episodes, expected - margin, expected + margin);
        Assert.InRange((double)steps / episodes, 0.93 * length, 1.07 * length);
    }

    [Fact]
    public void Sticky_actions_repeat_with_their_probability_also_over_resets()
    {
        var environment = new MinAtarBreakout(new MinAtarOptions { StickyProbability = 0.3 });
        environment.Seed(2, 0);
        var observation = new float[400];
        const int Episodes = 6000;
        int stuck = 0;
        var done = MinAtarAction.None;
        for (int i = 0; i < Episodes; i++)
        {
            environment.Reset(observation);
            MinAtarAction before = environment.State.LastAction;
            Assert.Equal(done, before);
            int wanted = before == MinAtarAction.Left ? 2 : 1;
            environment.Step([wanted], observation);
            Assert.Equal(
                environment.State.LastAction == MinAtarAction.Left ? 3
                    : environment.State.LastAction == MinAtarAction.Right ? 5
                    : 4,
                environment.State.Game.Paddle
            );
            stuck += environment.State.LastAction == before ? 1 : 0;
            done = environment.State.LastAction;
        }

        // Within 5 standard deviations of 0.3.
        Assert.InRange(stuck, 1800 - 178, 1800 + 178);
        environment.Seed(2, 0);
        environment.Reset(observation);
        Assert.Equal(MinAtarAction.None, environment.State.LastAction);
    }

    [Fact]
    public void Minimal_and_full_action_sets_give_the_same_moves()
    {
        (string Game, int Minimal)[] games =
        [
            ("Asterix", 5),
            ("Breakout", 3),
            ("Freeway", 3),
            ("Seaquest", 6),
            ("SpaceInvaders", 4),
        ];
        foreach ((string game, int minimal) in games)
        {
            Assert.Equal(6, ((Discrete)new EnvironmentRegistry().Find($"MinAtar/{game}-v0").ActionSpace).N);
            Assert.Equal(minimal, ((Discrete)new EnvironmentRegistry().Find($"MinAtar/{game}-v1").ActionSpace).N);
        }

        var options = new MinAtarOptions { StickyProbability = 0 };
        var few = new MinAtarSpaceInvaders(options);
        var all = new MinAtarSpaceInvaders(options with { FullActions = true });
        float[] fewSee = new float[600],
            allSee = new float[600];
        few.Seed(1, 0);
        all.Seed(1, 0);
        few.Reset(fewSee);
        all.Reset(allSee);
        int[] meaning = [0, 1, 3, 5];
        for (int t = 0; t < 12; t++)
        {
            Assert.Equal(few.Step([t % 4], fewSee), all.Step([meaning[t % 4]], allSee));
            Assert.Equal(fewSee, allSee);
        }
    }

    [Fact]
    public void Without_the_difficulty_ramp_game_speed_is_constant()
    {
        foreach (bool ramp in (bool[])[true, false])
        {
            var environment = new MinAtarAsterix(new MinAtarOptions { DifficultyRamp = ramp });
            environment.Seed(1, 0);
            var observation = new float[400];
            environment.Reset(observation);
            MinAtarState<AsterixState> state = environment.State;
            state.Game.RampTimer = -1;
            environment.State = state;
            environment.Step([0], observation);
            Assert.Equal(ramp ? 9 : 10, environment.State.Game.SpawnSpeed);
        }
    }

    [Fact]
    public void Render_shows_every_channel_in_its_colour()
    {
        var environment = new MinAtarBreakout();
        environment.Seed(1, 0);
        environment.Reset(new float[400]);
        var canvas = new RasterCanvas(220, 220);
        environment.Render(canvas);
        foreach (Rgba color in (Rgba[])[RenderColors.Sky, RenderColors.Orange])
            Assert.Contains(color, canvas.Pixels.ToArray());
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Sticky_probability_outside_0_to_1_is_refused(double probability) =>
        Assert.Equal(
            $"the probability of sticky actions must be 0 to 1, not {probability}",
            Assert
                .Throws<InvalidInputException>(() =>
                    new MinAtarFreeway(new MinAtarOptions { StickyProbability = probability })
                )
                .Message
        );
}
