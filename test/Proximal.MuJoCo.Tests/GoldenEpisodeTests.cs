using System.Globalization;
using System.Text.Json;
using Proximal.Environments;

namespace Proximal.MuJoCo.Tests;

/// <summary>Episodes that Gymnasium recorded with MuJoCo 2.2.2: positions and velocities are equal bit by bit, rewards
/// and observations after rounding to float32.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenEpisodeTests
{
    public static TheoryData<string> Files =>
        [
            .. Directory
                .GetFiles(Path.Combine(Golden.Folder, "environments"), "mujoco-*.json")
                .Select(static file => Path.GetFileNameWithoutExtension(file)["mujoco-".Length..])
                .Order(StringComparer.Ordinal),
        ];

    [Theory(
        Skip = InstalledMuJoCo.GoldenReason,
        SkipType = typeof(InstalledMuJoCo),
        SkipUnless = nameof(InstalledMuJoCo.HasGoldenVersion)
    )]
    [MemberData(nameof(Files))]
    public void Episodes_equal_Gymnasium(string task)
    {
        JsonElement document = Golden.Read(Path.Combine("environments", $"mujoco-{task}.json"));
        Assert.NotEqual(0, Check(document, task, 4));
        Assert.NotEqual(0, Check(document, task, 5));
    }

    private static int Check(JsonElement document, string task, int version)
    {
        JsonElement meta = document.GetProperty("meta");
        int episodes = 0;
        foreach (JsonElement episode in document.GetProperty($"v{version}").EnumerateArray())
        {
            EnvironmentEntry entry = new EnvironmentRegistry().AddMuJoCo().Find($"{task}-v{version}");
            foreach (JsonProperty argument in episode.GetProperty("kwargs").EnumerateObject())
                entry = entry.With(argument.Name, argument.Value.ToString());
            using var environment = (MuJoCoEnvironment)entry.Create();
            Assert.Equal(meta.GetProperty("dt").GetDouble(), environment.Dt, 1e-15);
            if (!episode.GetProperty("kwargs").EnumerateObject().Any())
            {
                Assert.Equal(
                    meta.GetProperty($"obs_dim_v{version}").GetInt32(),
                    environment.ObservationSpace.ObservationSize
                );
            }

            Replay(episode, environment, $"{task}-v{version} {episode.GetProperty("name")}");
            episodes++;
        }

        return episodes;
    }

    private static void Replay(JsonElement episode, MuJoCoEnvironment environment, string name)
    {
        var observation = new float[environment.ObservationSpace.ObservationSize];
        environment.Reset(observation);
        environment.SetState(
            episode.GetProperty("init_qpos").Doubles(),
            episode.GetProperty("init_qvel").Doubles(),
            observation
        );
        EqualObservation(episode.GetProperty("init_obs"), observation, $"{name}: first observation");
        int length = episode.GetProperty("n").GetInt32();
        for (int t = 0; t < length; t++)
        {
            StepResult step = environment.Step(episode.GetProperty("actions")[t].Floats(), observation);
            string at = $"{name}: step {t.ToString(CultureInfo.InvariantCulture)}";
            EqualBits(episode.GetProperty("qpos")[t], environment.Simulation.Qpos, $"{at}, qpos");
            EqualBits(episode.GetProperty("qvel")[t], environment.Simulation.Qvel, $"{at}, qvel");
            double reward = episode.GetProperty("rewards")[t].GetDouble();
            Assert.True((float)reward == step.Reward, $"{at}: reward {reward:R}, found {step.Reward:R}");
            Assert.True(Flag(episode.GetProperty("terminated")[t]) == step.Terminated, $"{at}: terminated");
            Assert.True(Flag(episode.GetProperty("truncated")[t]) == step.Truncated, $"{at}: truncated");
            if (episode.GetProperty("obs")[t].ValueKind == JsonValueKind.Array)
                EqualObservation(episode.GetProperty("obs")[t], observation, $"{at}, observation");
            if (step.Ended && t + 1 < length)
                Continue(environment);
        }
    }

    // Some recorded episodes go on after their end.
    private static void Continue(MuJoCoEnvironment environment)
    {
        var state = new StateDictionary();
        environment.Simulation.SaveState(state, "simulation");
        environment.Reset(new float[environment.ObservationSpace.ObservationSize]);
        environment.Simulation.LoadState(state, "simulation");
    }

    private static bool Flag(JsonElement flag) =>
        flag.ValueKind == JsonValueKind.True || (flag.ValueKind == JsonValueKind.Number && flag.GetDouble() != 0);

    private static void EqualBits(JsonElement expected, ReadOnlySpan<double> found, string what)
    {
        double[] values = expected.Doubles();
        Assert.Equal(values.Length, found.Length);
        for (int i = 0; i < values.Length; i++)
            Assert.True(values[i] == found[i], $"{what}[{i}]: expected {values[i]:R}, found {found[i]:R}");
    }

    // The file has 10 digits, so that rounding to float32 may differ by one unit in the last place.
    private static void EqualObservation(JsonElement expected, ReadOnlySpan<float> found, string what)
    {
        float[] values = expected.Floats();
        Assert.Equal(values.Length, found.Length);
        for (int i = 0; i < values.Length; i++)
        {
            bool near =
                values[i] == found[i]
                || MathF.BitIncrement(values[i]) == found[i]
                || MathF.BitDecrement(values[i]) == found[i];
            Assert.True(near, $"{what}[{i}]: expected {values[i]:R}, found {found[i]:R}");
        }
    }
}
