namespace Proximal.Experiments;

/// <summary>Checks of folders in Hugging Face's layout.</summary>
internal static class ModelFolder
{
    /// <summary>File that every folder of a model has.</summary>
    public const string Configuration = "config.json";

    /// <summary>Whether a folder contains a model.</summary>
    public static bool IsModel(string folder) => File.Exists(Path.Combine(folder, Configuration));

    /// <summary>Whether a folder contains a reward model.</summary>
    public static bool IsRewardModel(string folder) => Language.RewardModel.ExistsIn(folder);

    /// <summary>Short name: the name of the run for a checkpoint, or else the name of the folder.</summary>
    public static string NameOf(string folder)
    {
        var path = new DirectoryInfo(folder);
        return path.Parent is { Name: "checkpoints", Parent: { } run } ? run.Name : path.Name;
    }
}
