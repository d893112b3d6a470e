using Proximal.Testing;

namespace Proximal.Experiments.Tests;

/// <summary>Policies with new weights and their demonstrations of Pendulum, for keys of imitation learning.</summary>
internal static class Experts
{
    private static readonly TemporaryFolder Folder = new();

    /// <summary>Demonstrations of two episodes.</summary>
    public static string File { get; } = Record("expert", "Pendulum-v1", seed: 1, episodes: 2);

    /// <summary>Other demonstrations.</summary>
    public static string Others { get; } = Record("other", "Pendulum-v1", seed: 2, episodes: 1);

    /// <summary>Demonstrations of MinAtar Breakout.</summary>
    public static string Images { get; } = Record("images", "MinAtar/Breakout-v1", seed: 3, episodes: 4);

    /// <summary>Folder of a policy.</summary>
    public static string Policy => Path.Combine(Folder.Path, "expert");

    /// <summary>Folder of another policy.</summary>
    public static string OtherPolicy => Path.Combine(Folder.Path, "other");

    /// <summary>Folder of a policy of MinAtar Breakout.</summary>
    public static string ImagePolicy => Path.Combine(Folder.Path, "images");

    /// <summary>Assignments that switch on behaviour cloning beside PPO.</summary>
    public static string[] Cloning { get; } = [$"behavioral_cloning.demonstrations={File}"];

    /// <summary>Preferences between segments of the two demonstrations of Pendulum.</summary>
    public static string Preferences { get; } = Compare();

    private static string Compare()
    {
        var steps = Demonstrations.Load(File);
        Segment[] segments =
        [
            .. Enumerable
                .Range(0, 32)
                .Select(i => new Segment(
                    [.. Enumerable.Range(10 * i, 10).SelectMany(step => steps.Observation(step).ToArray())],
                    [.. Enumerable.Range(10 * i, 10).SelectMany(step => steps.Action(step).ToArray())],
                    10,
                    terminated: i % 8 == 7,
                    trueReturn: steps.Rewards.Slice(10 * i, 10).ToArray().Sum()
                )),
        ];
        string file = Path.Combine(Folder.Path, "preferences.jsonl");
        new SegmentPreferences(
            segments
                .Chunk(2)
                .Select(static pair => new SegmentPair(
                    pair[0],
                    pair[1],
                    pair[0].TrueReturn > pair[1].TrueReturn ? 1 : 0
                ))
        ).Save(file);
        return file;
    }

    private static string Record(string name, string task, ulong seed, int episodes)
    {
        using VectorEnvironment environments = Known.Task(task).CreateBatch(1);
        Policy policy = Proximal.Policy.Create(
            environments.ObservationSpace,
            environments.ActionSpace,
            new NetworkOptions { LogStdInitial = -1 },
            normalizer: null,
            seed
        );
        string folder = Path.Combine(Folder.Path, name),
            file = $"{folder}.safetensors";
        policy.Save(folder);
        PolicyEvaluation.Record(policy, environments, episodes, deterministic: false, seed).Save(file);
        return file;
    }
}
