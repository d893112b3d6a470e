namespace Proximal.Experiments.Tests;

/// <summary>
/// A run begins from the weights of a trained policy, says so in its configuration, and refuses what does not fit.
/// </summary>
public sealed class InitFromTests : IDisposable
{
    private static readonly string[] Fitting = ["actor.0"];

    private readonly TemporaryFolder folder = new();

    public InitFromTests() =>
        Experiment.Train(
            "CartPole-v1",
            new()
            {
                Steps = 2048,
                Seed = 1,
                Folder = Path.Combine(folder.Path, "first"),
            }
        );

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Init_from_starts_with_the_weights_of_the_policy()
    {
        string before = Run.Open(Path.Combine(folder.Path, "first")).Summary!.WeightsSha256!;

        // A learning rate of almost nothing leaves the weights as they were.
        Run still = Experiment.Train(
            "CartPole-v1",
            Request("still") with
            {
                Overrides = new Dictionary<string, string>(StringComparer.Ordinal) { ["learning_rate"] = "1e-30" },
            }
        );
        Assert.Equal(before, still.Summary!.WeightsSha256);

        Run learned = Experiment.Train("CartPole-v1", Request("learned"));
        Run fresh = Experiment.Train("CartPole-v1", Request("fresh") with { InitFrom = null });
        Assert.NotEqual(fresh.Summary!.WeightsSha256, learned.Summary!.WeightsSha256);
        Assert.NotEqual(before, learned.Summary!.WeightsSha256);
    }

    [Fact]
    public void Run_without_a_checkpoint_starts_from_the_policy_again()
    {
        Run whole = Experiment.Train("CartPole-v1", Request("whole"));
        string expected = whole.Summary!.WeightsSha256!;
        Directory.Delete(Path.Combine(whole.Folder, "checkpoints"), recursive: true);
        Assert.Equal(expected, Experiment.Resume(whole.Folder).Summary!.WeightsSha256);

        // The very checkpoint is named, so that it does not matter how far the first run goes.
        Assert.Contains("first/checkpoints/step-2048", whole.Configuration, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_seeds_start_from_the_policy()
    {
        Run seeds = Experiment.Train("CartPole-v1", Request("seeds") with { Seeds = [1, 2], Seed = null });
        Run alone = Experiment.Train("CartPole-v1", Request("alone") with { Seed = 2 });
        Assert.Equal(alone.Summary!.WeightsSha256, seeds.Seeds[1].Summary!.WeightsSha256);
    }

    [Fact]
    public void Init_from_takes_matching_parts_and_refuses_others_by_name()
    {
        var wide = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["policy_kwargs.net_arch"] = "{pi: [64, 32], vf: [64, 64]}",
        };
        Run part = Experiment.Train("CartPole-v1", Request("part") with { Overrides = wide, InitParts = Fitting });
        Assert.Contains("init_parts: [actor.0]", part.Configuration, StringComparison.Ordinal);

        Refused(Request("all") with { Overrides = wide }, "'actor.1.weight' is [64, 64], not [32, 64]");
        Refused(Request("none") with { InitParts = ["eyes"] }, "no part 'eyes'");
        Refused(Request("nowhere") with { InitFrom = Path.Combine(folder.Path, "nowhere") }, "no run at");
        Refused(Request("parts") with { InitFrom = null, InitParts = Fitting }, "--init-from");

        string seed = Path.Combine(folder.Path, "group", "seed-3");
        Directory.CreateDirectory(seed);
        File.Copy(Path.Combine(folder.Path, "first", "config.yaml"), Path.Combine(seed, "config.yaml"));
        Refused(
            Request("several") with
            {
                InitFrom = Path.Combine(folder.Path, "group"),
            },
            $"group has the runs of several seeds; name one of them, such as {seed}"
        );
    }

    private static void Refused(TrainingRequest request, string complaint)
    {
        string message = Assert.Throws<InvalidInputException>(() => Experiment.Train("CartPole-v1", request)).Message;
        Assert.Contains(complaint, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.False(Directory.Exists(request.Folder));
    }

    private TrainingRequest Request(string name) =>
        new()
        {
            Steps = 2048,
            Seed = 5,
            Folder = Path.Combine(folder.Path, name),
            InitFrom = Path.Combine(folder.Path, "first"),
        };
}
