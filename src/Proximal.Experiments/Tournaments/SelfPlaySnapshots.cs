namespace Proximal.Experiments;

/// <summary>Reads the snapshots that a checkpoint of self-play contains.</summary>
internal static class SelfPlaySnapshots
{
    private const string Prefix = "trainer.collector.self_play.snapshots";
    private const string StateFile = "state.safetensors";

    /// <summary>Policies of the snapshots with their steps, oldest first; empty without self-play.</summary>
    /// <param name="checkpoint">Folder of the checkpoint.</param>
    /// <exception cref="InvalidInputException">A file is damaged.</exception>
    public static IReadOnlyList<(long Steps, Policy Policy)> Read(string checkpoint)
    {
        if (!File.Exists(Path.Combine(checkpoint, StateFile)))
            return [];
        StateDictionary state = new Checkpoint(checkpoint, Step: 0, Score: null).ReadState();
        var snapshots = new List<(long Steps, Policy Policy)>();
        for (int i = 0; state.Contains($"{Prefix}.{i}.steps"); i++)
        {
            var policy = Policy.Load(checkpoint);
            policy.Network.LoadState(state, $"{Prefix}.{i}.network");
            policy.Normalizer?.LoadState(state, $"{Prefix}.{i}.normalizer");
            policy.Synchronize();
            snapshots.Add((state.GetValue<long>($"{Prefix}.{i}.steps"), policy));
        }

        return [.. snapshots.OrderBy(static snapshot => snapshot.Steps)];
    }
}
