using System.Text.Json;
using Proximal.Box2D.Physics;

namespace Proximal.Box2D.Tests;

/// <summary>
/// The recorded episodes of Gymnasium over libbox2d 2.4.1, with the numbers that they drew: bodies, observations, rewards
/// and endings of every step.
/// </summary>
[Trait("Category", "Golden")]
public sealed class GoldenEpisodeTests
{
    // Before the first contact an error in one step stays small.
    private const double BeforeContact = 1e-5;

    [Theory]
    [InlineData("LunarLander-v3")]
    [InlineData("LunarLander-v3-continuous_wind")]
    public void LunarLander_episodes_equal_Gymnasium(string file)
    {
        JsonElement[] episodes = Episodes(file);
        Assert.NotEmpty(episodes);
        foreach (JsonElement episode in episodes)
            CheckLander(episode);
    }

    [Fact]
    public void BipedalWalker_episodes_equal_Gymnasium()
    {
        JsonElement[] episodes = Episodes("BipedalWalker-v3");
        Assert.NotEmpty(episodes);
        foreach (JsonElement episode in episodes)
            CheckWalker(episode);
    }

    private static JsonElement[] Episodes(string file) =>
        [.. Golden.Read(Path.Combine("environments", file + ".json")).GetProperty("episodes").EnumerateArray()];

    private static void CheckLander(JsonElement episode)
    {
        var dynamics = new LunarLanderDynamics(OptionsOf(episode.GetProperty("kwargs")));
        var state = default(LunarLanderState);
        var draws = new RecordedDraws(episode.GetProperty("reset_draws"));
        dynamics.Reset(ref state, ref draws);
        Assert.True(draws.AllWereDrawn);
        var check = new Check(episode);
        var observation = new float[8];
        dynamics.Observe(in state, observation);
        check.Start(state.Bodies, observation);
        for (int t = 0; t < check.Length; t++)
        {
            draws = new RecordedDraws(episode.GetProperty("draws")[t]);
            StepResult step = dynamics.Step(ref state, episode.GetProperty("actions")[t].Floats(), ref draws);
            Assert.True(draws.AllWereDrawn);
            dynamics.Observe(in state, observation);
            check.Step(t, state.Bodies, observation, step);
        }
    }

    private static void CheckWalker(JsonElement episode)
    {
        // The boxes of the hardcore terrain are not recorded: the bodies do not reach them, but the lidar sees them.
        var dynamics = new BipedalWalkerDynamics(episode.GetProperty("kwargs").TryGetProperty("hardcore", out _));
        var state = default(BipedalWalkerState);
        WalkerTerrain.SetEdges(ref state, episode.GetProperty("terrain_y").Doubles());
        BipedalWalkerDynamics.Start(ref state, episode.GetProperty("initial_force_x").GetDouble());
        var check = new Check(episode) { LidarSize = dynamics.MaxEpisodeSteps == 2000 ? WalkerLidar.Count : 0 };
        var observation = new float[24];
        dynamics.Observe(in state, observation);
        check.Start(state.Bodies, observation);
        for (int t = 0; t < check.Length; t++)
        {
            StepResult step = BipedalWalkerDynamics.Step(ref state, episode.GetProperty("actions")[t].Floats());
            dynamics.Observe(in state, observation);
            check.Step(t, state.Bodies, observation, step);
        }
    }

    private static LunarLanderOptions OptionsOf(JsonElement arguments) =>
        new()
        {
            Continuous = arguments.TryGetProperty("continuous", out JsonElement continuous) && continuous.GetBoolean(),
            EnableWind = arguments.TryGetProperty("enable_wind", out JsonElement wind) && wind.GetBoolean(),
        };

    private sealed class Check(JsonElement episode)
    {
        private readonly string name = episode.GetProperty("name").GetString()!;
        private readonly int firstContact = episode.GetProperty("first_contact_step")
            is { ValueKind: JsonValueKind.Number } step
            ? step.GetInt32()
            : int.MaxValue;

        /// <summary>The number of values at the end of the observation that are not compared.</summary>
        public int LidarSize { get; init; }

        public int Length { get; } = episode.GetProperty("n").GetInt32();

        public void Start(ReadOnlySpan<Body> bodies, float[] observation)
        {
            Near(episode.GetProperty("init_bodies").Floats(), Values(bodies), 0, "first bodies");
            Near(episode.GetProperty("init_obs").Floats(), observation, 0, "first observation");
        }

        public void Step(int t, ReadOnlySpan<Body> bodies, float[] observation, StepResult step)
        {
            if (t >= firstContact && !ReferencePlatform.IsThis)
                return;
            double tolerance = ReferencePlatform.IsThis ? 0 : BeforeContact;
            Near(episode.GetProperty("bodies")[t].Floats(), Values(bodies), tolerance, $"bodies after step {t}");
            Near(
                episode.GetProperty("obs")[t].Floats()[..^LidarSize],
                observation[..^LidarSize],
                tolerance,
                $"observation after step {t}"
            );
            // Rewards are recorded with nine digits.
            double reward = episode.GetProperty("rewards")[t].GetDouble();
            Near([(float)reward], [step.Reward], 1e-6, $"reward of step {t}");
            Assert.Equal(Flag("terminated", t), step.Terminated);
        }

        private bool Flag(string flags, int t) =>
            episode.GetProperty(flags)[t] is { ValueKind: JsonValueKind.Number } number
                ? number.GetInt32() != 0
                : episode.GetProperty(flags)[t].GetBoolean();

        private void Near(float[] expected, float[] actual, double tolerance, string what)
        {
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(
                    Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i])),
                    $"{name}: {what}, value {i}: expected {expected[i]:R}, found {actual[i]:R}"
                );
        }

        private static float[] Values(ReadOnlySpan<Body> bodies)
        {
            var values = new List<float>();
            foreach (ref readonly Body body in bodies)
                values.AddRange(
                    body.Transform.Position.X,
                    body.Transform.Position.Y,
                    body.Sweep.Angle,
                    body.Velocity.X,
                    body.Velocity.Y,
                    body.AngularVelocity
                );
            return [.. values];
        }
    }
}
