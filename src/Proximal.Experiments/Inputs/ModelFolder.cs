namespace Proximal.Experiments;

/// <summary>What lies in a folder in Hugging Face's layout.</summary>
internal static class ModelFolder
{
    /// <summary>The file that makes a folder a model.</summary>
    public const string Configuration = "config.json";

    private const string RewardHead = "reward_head.safetensors";

    /// <summary>Whether a folder holds a model.</summary>
    public static bool IsModel(string folder) => File.Exists(Path.Combine(folder, Configuration));

    /// <summary>Whether a folder holds a model that scores texts rather than writing them.</summary>
    public static bool IsRewardModel(string folder) => File.Exists(Path.Combine(folder, RewardHead));

    /// <summary>A short name: of a checkpoint, its run's name; of another folder, its own.</summary>
    public static string NameOf(string folder)
    {
        var path = new DirectoryInfo(folder);
        return path.Parent is { Name: "checkpoints", Parent: { } run } ? run.Name : path.Name;
    }
}
