namespace Proximal.Experiments;

/// <summary>
/// Session in which people compare completions of prompts or clips of behaviour: the items, their order for each
/// labeller, and the journal of answers. Thread-safe.
/// </summary>
/// <remarks>
/// An answer is in the journal on disk when <see cref="Answer"/> returns. A session in the same folder with the same
/// options continues where it was.
/// </remarks>
public sealed class LabellingSession : IDisposable
{
    private const int MaxNameLength = 80;
    private const int MaxIdLength = 100;
    private const int MaxCommentLength = 10_000;

    private readonly Lock access = new();
    private readonly Dictionary<string, LabellerOrder> orders = new(StringComparer.Ordinal);
    private readonly LabellingOptions options;
    private readonly IReadOnlyList<double>? priorities;
    private readonly RunLock folderLock;
    private readonly LabelJournal journal;

    private LabellingSession(
        LabellingFolder folder,
        RunLock folderLock,
        IReadOnlyList<LabellingItem> items,
        LabellingOptions options,
        IReadOnlyList<double>? priorities
    )
    {
        (Storage, this.folderLock, Items, this.options, this.priorities) = (
            folder,
            folderLock,
            items,
            options,
            priorities
        );
        journal = new LabelJournal(folder.Journal);
        try
        {
            foreach (LabelAnswer answer in journal.Answers)
                RequireValid(answer);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Opens the session of a folder, or creates it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The options.</param>
    /// <param name="createItems">Creates the items of a new session; not called for an existing one.</param>
    /// <param name="uncertainty">Uncertainty of each item, most uncertain first for every labeller; null for a random
    /// order.</param>
    /// <exception cref="InvalidInputException">The folder has a session with other options, is in use by another process
    /// or is damaged, or there are no items.</exception>
    public static LabellingSession Open(
        string folder,
        LabellingOptions options,
        Func<IReadOnlyList<LabellingItem>> createItems,
        Func<IReadOnlyList<LabellingItem>, IReadOnlyList<double>>? uncertainty = null
    )
    {
        options.Validate();
        var storage = new LabellingFolder(folder);
        if (storage.Exists)
            storage.RequireSame(options);
        RunLock taken =
            RunLock.TryAcquire(folder)
            ?? throw new InvalidInputException($"{folder} is in use: another process labels this session");
        try
        {
            if (!storage.Exists)
            {
                IReadOnlyList<LabellingItem> created = createItems();
                if (created.Count == 0)
                    throw new InvalidInputException(
                        "there is nothing to compare: no prompt has two different completions"
                    );
                storage.Write(created, options);
            }

            IReadOnlyList<LabellingItem> items = storage.ReadItems();
            return new LabellingSession(storage, taken, items, options, uncertainty?.Invoke(items));
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>The items, in the order of their ids.</summary>
    public IReadOnlyList<LabellingItem> Items { get; }

    /// <summary>Names of the criteria.</summary>
    public IReadOnlyList<string> Criteria => options.Criteria;

    /// <summary>Folder of the session.</summary>
    public string Folder => Storage.Path;

    /// <summary>Answers that were not undone, in the order in which they arrived.</summary>
    public IReadOnlyList<LabelAnswer> Answers
    {
        get
        {
            lock (access)
                return [.. journal.Answers];
        }
    }

    /// <summary>Files of the session.</summary>
    internal LabellingFolder Storage { get; }

    /// <summary>Finds the next item of a labeller.</summary>
    /// <param name="labeller">Name of the labeller.</param>
    /// <exception cref="InvalidInputException">The name is empty, too long or has control characters.</exception>
    public LabellingQuestion Next(string labeller)
    {
        RequireName(labeller);
        lock (access)
        {
            LabellerOrder order = OrderOf(labeller);
            var own = new HashSet<int>();
            int[] counts = new int[Items.Count];
            foreach (LabelAnswer answer in journal.Answers)
            {
                if (answer.Labeller == labeller)
                    own.Add(answer.Item);
                else if (!answer.IsSkipped)
                    counts[answer.Item]++;
            }

            int[] left =
            [
                .. order.Items.Where(item =>
                    !own.Contains(item)
                    && (Items[item].Gold is not null || counts[item] < (options.AnswersPerItem ?? int.MaxValue))
                ),
            ];
            return left.Length == 0
                ? new LabellingQuestion(null, [], own.Count, 0)
                : new LabellingQuestion(Items[left[0]], order.Shown(Items[left[0]]), own.Count, left.Length);
        }
    }

    /// <summary>
    /// Adds an answer to the journal. Returns when it is on disk. A repeated request with the same id has no effect.
    /// </summary>
    /// <param name="id">Unique name of the request.</param>
    /// <param name="labeller">Name of the labeller.</param>
    /// <param name="item">Id of the item.</param>
    /// <param name="judgements">Judgement for each criterion, whose ranks are in the order in which the candidates were
    /// shown; empty to skip the item.</param>
    /// <param name="comment">Comment; empty for none.</param>
    /// <returns>Whether the answer is new.</returns>
    /// <exception cref="InvalidInputException">A value is out of range, a criterion is missing or unknown, the labeller
    /// has answered the item, or the id belongs to another request.</exception>
    /// <exception cref="IOException">The answer cannot be written, for example because the disk is full.</exception>
    public bool Answer(
        string id,
        string labeller,
        int item,
        IReadOnlyDictionary<string, Judgement> judgements,
        string comment = ""
    )
    {
        RequireName(labeller);
        RequireId(id);
        RequireItem(item);
        if (comment.Length > MaxCommentLength)
            throw new InvalidInputException(
                $"the comment has {comment.Length} characters; {MaxCommentLength} are allowed"
            );
        RequireJudgements(judgements, Items[item].Candidates.Count);
        lock (access)
        {
            int[] shown = OrderOf(labeller).Shown(Items[item]);
            var answer = new LabelAnswer(
                id,
                labeller,
                item,
                shown,
                Criteria
                    .Where(judgements.ContainsKey)
                    .ToDictionary(
                        static criterion => criterion,
                        criterion => ToItemOrder(judgements[criterion], shown),
                        StringComparer.Ordinal
                    ),
                comment
            );
            if (journal.Answers.Any(known => known.Labeller == labeller && known.Item == item && known.Id != id))
                throw new InvalidInputException($"{labeller} has answered item {item}");
            return journal.Add(answer);
        }
    }

    /// <summary>Removes the latest answer of a labeller, which is asked again. A repeated request has no
    /// effect.</summary>
    /// <param name="id">Unique name of the request.</param>
    /// <param name="labeller">Name of the labeller.</param>
    /// <returns>The answer that was removed; null if there is none, or the request is a repeated one.</returns>
    /// <exception cref="InvalidInputException">The id belongs to another request.</exception>
    /// <exception cref="IOException">The request cannot be written.</exception>
    public LabelAnswer? Undo(string id, string labeller)
    {
        RequireName(labeller);
        RequireId(id);
        lock (access)
            return journal.Undo(id, labeller);
    }

    /// <summary>Computes the agreement of the labellers and their accuracy in gold questions.</summary>
    public LabellingReport Report() => LabellingReport.Of(Items, Criteria, Answers);

    /// <summary>Closes the journal and unlocks the folder.</summary>
    public void Dispose()
    {
        lock (access)
        {
            journal.Dispose();
            folderLock.Dispose();
        }
    }

    // Only a file that was edited or damaged has an answer that Answer would refuse.
    private void RequireValid(LabelAnswer answer)
    {
        try
        {
            RequireName(answer.Labeller);
            RequireItem(answer.Item);
            int candidates = Items[answer.Item].Candidates.Count;
            if (!answer.Shown.Order().SequenceEqual(Enumerable.Range(0, candidates)))
                throw new InvalidInputException($"'shown' is no order of {candidates} candidates");
            RequireJudgements(answer.Judgements, candidates);
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException(
                $"{Storage.Journal}: answer '{MessageText.Excerpt(answer.Id)}': {exception.Message}",
                exception
            );
        }
    }

    private static Judgement ToItemOrder(Judgement judgement, int[] shown)
    {
        int[] ranks = new int[shown.Length];
        for (int i = 0; i < shown.Length; i++)
            ranks[shown[i]] = judgement.Ranks[i];
        return judgement with { Ranks = ranks };
    }

    private LabellerOrder OrderOf(string labeller)
    {
        if (!orders.TryGetValue(labeller, out LabellerOrder? order))
            orders.Add(labeller, order = new LabellerOrder(labeller, options.Seed, Items, priorities));
        return order;
    }

    private void RequireItem(int item)
    {
        if (item < 0 || item >= Items.Count)
            throw new InvalidInputException($"there is no item {item} of {Items.Count}");
    }

    private void RequireJudgements(IReadOnlyDictionary<string, Judgement> judgements, int candidates)
    {
        // No judgement: the item was skipped.
        if (judgements.Count == 0)
            return;
        if (Criteria.FirstOrDefault(criterion => !judgements.ContainsKey(criterion)) is { } missing)
            throw new InvalidInputException($"the answer has no judgement by '{missing}'");
        if (judgements.Count > Criteria.Count)
            throw new InvalidInputException($"the answer has criteria other than {string.Join(", ", Criteria)}");
        foreach (Judgement judgement in judgements.Values)
            judgement.Validate(candidates);
    }

    private static void RequireName(string labeller)
    {
        if (
            labeller.Length is 0 or > MaxNameLength
            || labeller.Trim() != labeller
            || labeller.Any(static letter => char.IsControl(letter) || char.IsSurrogate(letter))
        )
            throw new InvalidInputException(
                $"the labeller's name must have 1 to {MaxNameLength} characters, without spaces at its ends"
            );
    }

    private static void RequireId(string id)
    {
        if (
            id.Length is 0 or > MaxIdLength
            || !id.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
        )
            throw new InvalidInputException(
                $"the id of an answer must have 1 to {MaxIdLength} letters, digits, - and _"
            );
    }
}
