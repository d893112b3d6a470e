using Proximal.Language;

namespace Proximal.Experiments.Tests;

/// <summary>Data sets that sessions write, and the records that they read.</summary>
public sealed class PreferenceExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pairs_and_labels_follow_the_answers()
    {
        using LabellingSession session = LabellingSession.Open(
            folder["s"],
            new LabellingOptions { Criteria = ["helpful", "safe"] },
            static () => LabellingSessionTests.Items(5, gold: 1)
        );
        // In the order of the items: the first is better, the second is, a tie, both bad, gold.
        Judgement[] answers = [new([1, 2], 3), new([2, 1]), new([1, 1]), new([1, 1], AllBad: true), new([1, 2])];
        for (int i = 0; i < answers.Length; i++)
            Answer(session, "ann", i, answers[i], new Judgement([2, 1]));

        IReadOnlyList<(string Path, int Records)> written = PreferenceExport.Write(
            session,
            folder["p.jsonl"],
            LabelMerge.Majority
        );

        Assert.Equal(
            [("p.jsonl", 2), ("p.kto.jsonl", 6), ("p.safe.jsonl", 4), ("p.safe.kto.jsonl", 8)],
            written.Select(static file => (Path.GetFileName(file.Path), file.Records))
        );
        using FileDataset<PreferencePair> pairs = Datasets.Preferences(folder["p.jsonl"]);
        Assert.Equal(
            [new PreferencePair("prompt 0", "a0", "b0", 3), new PreferencePair("prompt 1", "b1", "a1")],
            pairs
        );
        using FileDataset<LabeledCompletion> labels = Datasets.LabeledCompletions(folder["p.kto.jsonl"]);
        Assert.Equal(
            [
                new LabeledCompletion("prompt 0", "a0", true),
                new LabeledCompletion("prompt 0", "b0", false),
                new LabeledCompletion("prompt 1", "a1", false),
                new LabeledCompletion("prompt 1", "b1", true),
                new LabeledCompletion("prompt 3", "a3", false),
                new LabeledCompletion("prompt 3", "b3", false),
            ],
            labels
        );
    }

    [Fact]
    public void Majority_of_labellers_decides_and_balanced_answers_give_none()
    {
        using LabellingSession session = LabellingSession.Open(
            folder["s"],
            new LabellingOptions { Criteria = ["preference"] },
            static () => LabellingSessionTests.Items(2, gold: 0)
        );
        (string Labeller, int Item, Judgement Judgement)[] answers =
        [
            ("ann", 0, new([1, 2], 3)),
            ("bob", 0, new([2, 1], 1)),
            ("eve", 0, new([1, 2], 1)),
            ("ann", 1, new([1, 2])),
            ("bob", 1, new([2, 1])),
        ];
        foreach ((string labeller, int item, Judgement judgement) in answers)
            Answer(session, labeller, item, judgement);

        PreferenceExport.Write(session, folder["p.jsonl"], LabelMerge.Majority);
        using (FileDataset<PreferencePair> pairs = Datasets.Preferences(folder["p.jsonl"]))
            Assert.Equal([new PreferencePair("prompt 0", "a0", "b0", 1)], pairs);
        Assert.Equal(5, PreferenceExport.Write(session, folder["p.jsonl"], LabelMerge.All)[0].Records);
    }

    [Fact]
    public void Records_with_completions_become_pairs_rankings_and_gold_questions()
    {
        File.WriteAllLines(
            folder["prompts.jsonl"],
            [
                """{"prompt": "p", "completions": ["x", "y", "z"]}""",
                """{"prompt": [{"role": "user", "content": "q"}], "completions": ["x", "y"], "gold": 1}""",
                """{"prompt": "r", "completions": ["x", "x"]}""",
            ]
        );
        IReadOnlyList<LabellingItem> pairs = new CompletionItems { Prompts = folder["prompts.jsonl"] }.Create(),
            ranked = new CompletionItems { Prompts = folder["prompts.jsonl"], Rank = true }.Create();
        Assert.Equal(
            ["x y", "x z", "y z", "x y"],
            pairs.Select(static item => string.Join(' ', item.Candidates.Select(static c => c.Text)))
        );
        Assert.Equal([2, 1], pairs[3].Gold!);
        Assert.Equal("[{\"role\":\"user\",\"content\":\"q\"}]", pairs[3].Prompt!.Value.GetRawText());
        Assert.Equal([3, 2], ranked.Select(static item => item.Candidates.Count));
    }

    [Theory]
    [InlineData("""{"prompt": "p"}""", "--model")]
    [InlineData("""{"prompt": "p", "completions": "x"}""", "two or more texts")]
    [InlineData("""{"prompt": "p", "completions": ["x"]}""", "two or more texts")]
    [InlineData("""{"prompt": "p", "completions": ["x", ""]}""", "empty")]
    [InlineData("""{"prompt": "p", "completions": ["x", "y"], "gold": 2}""", "from 0 to 1")]
    [InlineData("""{"completions": ["x", "y"]}""", "'prompt' is missing")]
    public void Invalid_records_are_refused_with_their_place(string record, string expected)
    {
        File.WriteAllText(folder["prompts.jsonl"], record + "\n");
        InvalidInputException error = Assert.Throws<InvalidInputException>(() =>
            new CompletionItems { Prompts = folder["prompts.jsonl"] }.Create()
        );
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("prompts.jsonl, line 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scripted_labeller_errs_as_often_as_asked_and_its_file_is_read()
    {
        var storage = new LabellingFolder(folder["s"]);
        using LabellingSession session = LabellingSession.Open(
            storage.Path,
            new LabellingOptions(),
            () =>
                new ClipItems(storage, Known.Task("Pendulum-v1"), [])
                {
                    Pairs = 400,
                    Steps = 10,
                    Draws = false,
                }.Create()
        );
        IReadOnlyList<Segment> clips = ClipItems.Read(storage);
        ScriptedLabeller.Run(session, clips, noise: 0.2, seed: 5);
        Assert.Equal(400, ClipExport.Write(session, clips, folder["p.jsonl"], LabelMerge.Majority));
        var read = SegmentPreferences.Load(folder["p.jsonl"]);
        int wrong = read.Pairs.Count(static pair =>
            pair.Preference == (pair.First.TrueReturn > pair.Second.TrueReturn ? 0 : 1)
        );
        // The mean of a binomial distribution is 80 and its standard deviation 8.
        Assert.InRange(wrong, 80 - 32, 80 + 32);
        Assert.All(read.Pairs, static pair => Assert.Equal((10, 10), (pair.First.Steps, pair.Second.Steps)));
    }

    [Fact]
    public void Clips_do_not_depend_on_animations_and_each_has_one()
    {
        var plain = new LabellingFolder(folder["plain"]);
        var drawn = new LabellingFolder(folder["drawn"]);
        foreach (LabellingFolder storage in (LabellingFolder[])[plain, drawn])
        {
            Directory.CreateDirectory(storage.Path);
            new ClipItems(storage, Known.Task("CartPole-v1"), [])
            {
                Pairs = 3,
                Steps = 5,
                Draws = storage == drawn,
            }.Create();
        }

        Assert.Equal(File.ReadAllText(plain.Clips), File.ReadAllText(drawn.Clips));
        for (int i = 0; i < 6; i++)
            Assert.Contains("<svg", File.ReadAllText(drawn.AnimationOf(i)), StringComparison.Ordinal);
    }

    // Judgements are given in the order of the item.
    private static void Answer(LabellingSession session, string labeller, int item, params Judgement[] judgements)
    {
        int[] shown = new LabellerOrder(labeller, seed: 0, session.Items, priorities: null).Shown(session.Items[item]);
        session.Answer(
            $"{labeller}-{item}",
            labeller,
            item,
            session
                .Criteria.Zip(judgements)
                .ToDictionary(
                    static pair => pair.First,
                    pair => pair.Second with { Ranks = [.. shown.Select(i => pair.Second.Ranks[i])] },
                    StringComparer.Ordinal
                )
        );
    }
}
