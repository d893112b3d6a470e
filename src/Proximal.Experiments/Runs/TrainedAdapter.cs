namespace Proximal.Experiments;

/// <summary>LoRA adapters on disk: folders in PEFT's layout, which checkpoints of runs contain.</summary>
internal static class TrainedAdapter
{
    // The names that the language library and PEFT write.
    private const string Configuration = "adapter_config.json",
        FolderInCheckpoint = "adapter";

    /// <summary>Finds the adapter of a run, of a checkpoint, or in a folder.</summary>
    /// <param name="text">Folder of an adapter, folder of a checkpoint, folder of a run, or name of a run under
    /// <c>runs/</c>.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that is skipped.</param>
    /// <returns>Folder of the adapter.</returns>
    /// <exception cref="InvalidInputException">There is no adapter.</exception>
    public static string Find(string text, Action<string>? report = null)
    {
        foreach (string? folder in (string?[])[text, LatestCheckpoint(text, report)])
        {
            if (folder is null)
                continue;
            if (IsAdapter(folder))
                return folder;
            if (Path.Combine(folder, FolderInCheckpoint) is var inner && IsAdapter(inner))
                return inner;
        }
        throw new InvalidInputException(
            $"no adapter at '{text}': an adapter is a folder with an {Configuration}, or a run or checkpoint that was "
                + "trained with lora_r"
        );
    }

    private static string? LatestCheckpoint(string text, Action<string>? report) =>
        RunFolder.TryFind(text)?.OpenCheckpoints().FindLatest(report)?.Folder;

    private static bool IsAdapter(string folder) => File.Exists(Path.Combine(folder, Configuration));
}
