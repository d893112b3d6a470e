namespace Proximal.Language;

/// <summary>Completion of one of the fixed prompts.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Completion">The completion.</param>
/// <param name="Score">Score of the completion under the trained reward; null without a reward.</param>
public sealed record SampleRow(string Prompt, string Completion, double? Score = null)
{
    /// <summary>Tokens with their values; null if they are not known, as for conversations.</summary>
    public TokenValues? Tokens { get; init; }
}

/// <summary>Completions of all fixed prompts at one step.</summary>
/// <param name="Step">Step of the trainer; 0 before training.</param>
/// <param name="Rows">One row for each prompt, in order.</param>
public sealed record SampleSnapshot(long Step, IReadOnlyList<SampleRow> Rows)
{
    /// <summary>
    /// Completions of one prompt of the last update, with the advantages that it was trained on, for algorithms that
    /// compare the completions of a prompt; empty for others and before training.
    /// </summary>
    public IReadOnlyList<SampleRow> Group { get; init; } = [];
}

/// <summary>
/// Table of fixed prompts with their completions before, during and after training. All snapshots go to a log; the
/// first, the last and some between them are kept in memory.
/// </summary>
public sealed class SampleTable : IStateful
{
    private readonly int keep;
    private readonly List<SampleSnapshot> snapshots = [];
    private readonly List<SampleSnapshot> unwritten = [];
    private bool hasLog;

    /// <summary>Creates a table without completions.</summary>
    /// <param name="prompts">The prompts, in the same order in every run; at least one.</param>
    /// <param name="keep">Number of snapshots kept in memory; 16 by default, at least 3.</param>
    /// <exception cref="ArgumentException">There are no prompts, or <paramref name="keep"/> is too small.</exception>
    public SampleTable(IReadOnlyList<PromptItem> prompts, int keep = 16)
    {
        if (prompts.Count == 0)
            throw new ArgumentException("a table needs at least one prompt", nameof(prompts));
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 3);
        Prompts = prompts;
        this.keep = keep;
    }

    /// <summary>The prompts.</summary>
    public IReadOnlyList<PromptItem> Prompts { get; }

    /// <summary>
    /// Snapshots in memory, in order: the first, the last, and some between them at about equal distances.
    /// </summary>
    public IReadOnlyList<SampleSnapshot> Snapshots => snapshots;

    /// <summary>Adds a snapshot.</summary>
    /// <param name="step">Step of the trainer; greater than that of the last snapshot.</param>
    /// <param name="completions">One completion for each prompt, in order.</param>
    /// <param name="scores">Scores of the completions; empty without a reward.</param>
    /// <exception cref="ArgumentException">
    /// The number of completions or scores is not the number of prompts, or the step is not greater than the last.
    /// </exception>
    public void Add(long step, IReadOnlyList<string> completions, ReadOnlySpan<float> scores = default) =>
        Add(step, completions, scores, tokens: [], group: []);

    /// <summary>Adds a snapshot with values of the tokens.</summary>
    /// <param name="step">Step of the trainer.</param>
    /// <param name="completions">One completion for each prompt, in order.</param>
    /// <param name="scores">Scores of the completions; empty without a reward.</param>
    /// <param name="tokens">Values of the tokens of each completion; empty for none.</param>
    /// <param name="group">See <see cref="SampleSnapshot.Group"/>.</param>
    internal void Add(
        long step,
        IReadOnlyList<string> completions,
        ReadOnlySpan<float> scores,
        IReadOnlyList<TokenValues> tokens,
        IReadOnlyList<SampleRow> group
    )
    {
        if (completions.Count != Prompts.Count || (!scores.IsEmpty && scores.Length != Prompts.Count))
            throw new ArgumentException(
                $"{Prompts.Count} prompts do not have {completions.Count} completions and {scores.Length} scores",
                nameof(completions)
            );
        if (snapshots.Count > 0 && step <= snapshots[^1].Step)
            throw new ArgumentException($"step {step} is not after {snapshots[^1].Step}", nameof(step));
        var rows = new SampleRow[Prompts.Count];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = new SampleRow(Prompts[i].Prompt, completions[i], scores.IsEmpty ? null : scores[i])
            {
                Tokens = tokens.Count > 0 ? tokens[i] : null,
            };
        var snapshot = new SampleSnapshot(step, rows) { Group = group };
        snapshots.Add(snapshot);
        if (hasLog)
            unwritten.Add(snapshot);
        if (snapshots.Count > keep)
            snapshots.RemoveAt(MostRedundant());
    }

    /// <summary>
    /// Creates a log for <see cref="RunRecorderOptions.Logs"/> that receives every snapshot, one line of JSON for each
    /// completion: <c>{"step":0,"prompt":"…","completion":"…","score":0.5,"tokens":{"text":["…"],"kl":[0.1]}}</c>. Lines of
    /// <see cref="SampleSnapshot.Group"/> have <c>"group":true</c>.
    /// </summary>
    /// <param name="name">Name of the file in the run's folder; <c>samples.jsonl</c> by default.</param>
    public MetricsLog Log(string name = "samples.jsonl")
    {
        hasLog = true;
        return new MetricsLog(
            name,
            (folder, position) => new SampleLog(Path.Combine(folder, name), position, unwritten)
        );
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.Set<byte>($"{prefix}.moments", SampleJson.Write(snapshots));
        state.Set<byte>($"{prefix}.unwritten", SampleJson.Write(unwritten));
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        InputFile.Parse(
            $"{state.Source}: the sample table '{prefix}'",
            () =>
            {
                Replace(snapshots, SampleJson.Read(state.Get<byte>($"{prefix}.moments")));
                Replace(unwritten, SampleJson.Read(state.Get<byte>($"{prefix}.unwritten")));
            }
        );
    }

    private static void Replace(List<SampleSnapshot> snapshots, IEnumerable<SampleSnapshot> with)
    {
        snapshots.Clear();
        snapshots.AddRange(with);
    }

    // Index of the snapshot, except the first and the last, whose neighbors are closest to each other; the earliest if
    // equal.
    private int MostRedundant()
    {
        int redundant = 1;
        for (int i = 2; i < snapshots.Count - 1; i++)
            if (
                snapshots[i + 1].Step - snapshots[i - 1].Step
                < snapshots[redundant + 1].Step - snapshots[redundant - 1].Step
            )
                redundant = i;
        return redundant;
    }
}
