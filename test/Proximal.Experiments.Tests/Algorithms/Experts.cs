using Proximal.Environments;
using Proximal.Testing;

namespace Proximal.Experiments.Tests;

/// <summary>Policies with new weights and their demonstrations of Pendulum, for keys of imitation learning.</summary>
internal static class Experts
{
    private static readonly TemporaryFolder Folder = new();

    /// <summary>Demonstrations of two episodes.</summary>
    public static string File { get; } = Record("expert", seed: 1, episodes: 2);

    /// <summary>Other demonstrations.</summary>
    public static string Others { get; } = Record("other", seed: 2, episodes: 1);

    /// <summary>Folder of a policy.</summary>
    public static string Policy => Path.Combine(Folder.Path, "expert");

    /// <summary>Folder of another policy.</summary>
    public static string OtherPolicy => Path.Combine(Folder.Path, "other");

    /// <summary>Assignments that switch on behaviour cloning beside PPO.</summary>
    public static string[] Cloning { get; } = [$"behavioral_cloning.demonstrations={File}"];

    private static string Record(string name, ulong seed, int episodes)
    {
        var task = new Pendulum();
        Policy policy = Proximal.Policy.Create(
            task.ObservationSpace,
            task.ActionSpace,
            new NetworkOptions { LogStdInitial = -1 },
            normalizer: null,
            seed
        );
        string folder = Path.Combine(Folder.Path, name),
            file = $"{folder}.safetensors";
        policy.Save(folder);
        policy.Record(static () => new Pendulum(), episodes, deterministic: false, seed).Save(file);
        return file;
    }
}
