using System.Text.Json;

namespace Proximal.Experiments.Tests;

/// <summary>Sessions of labelling: the journal, orders, undo, agreement and gold questions.</summary>
public sealed class LabellingSessionTests : IDisposable
{
    private static readonly LabellingOptions Plain = new() { Seed = 3 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Session_continues_with_the_same_order_and_no_answer_is_lost()
    {
        var shown = new List<(int Item, string Order)>();
        for (int i = 0; i < 6; i++)
        {
            using LabellingSession session = Open();
            LabellingQuestion question = session.Next("ann");
            Assert.Equal((i, 6 - i), (question.Answered, question.Remaining));
            shown.Add((question.Item!.Id, string.Join(',', question.Shown)));
            Assert.True(Answer(session, "ann", question, 1, 2));
        }

        using LabellingSession last = Open();
        Assert.Null(last.Next("ann").Item);
        Assert.Equal(shown, last.Answers.Select(static a => (a.Item, string.Join(',', a.Shown))));
        Assert.NotEqual(Enumerable.Range(0, 6), shown.Select(static s => s.Item));
        Assert.Equal(2, shown.Select(static s => s.Order).Distinct(StringComparer.Ordinal).Count());
        Assert.NotEqual(shown.Select(static s => s.Item), OrderOf(last, "bob"));
    }

    [Fact]
    public void Ranks_are_stored_in_the_order_of_the_item()
    {
        using LabellingSession session = Open();
        LabellingQuestion question = session.Next("ann");
        Answer(session, "ann", question, 1, 2);
        Judgement stored = session.Answers[0].Judgements["preference"];
        Assert.Equal(1, stored.Ranks[question.Shown[0]]);
        Assert.Equal(2, stored.Ranks[question.Shown[1]]);
    }

    [Fact]
    public void Repeated_request_has_no_effect_and_another_one_with_its_id_is_refused()
    {
        using (LabellingSession session = Open())
        {
            LabellingQuestion question = session.Next("ann");
            Assert.True(Answer(session, "ann", question, 1, 2, id: "a"));
            Assert.False(Answer(session, "ann", question, 1, 2, id: "a"));
            Assert.Throws<InvalidInputException>(() => Answer(session, "ann", question, 2, 1, id: "a"));
            Assert.Throws<InvalidInputException>(() => Answer(session, "ann", question, 2, 1, id: "b"));
            Assert.Single(session.Answers);
        }

        // The request was acknowledged by a server that died.
        using LabellingSession again = Open();
        LabellingItem item = again.Items[again.Answers[0].Item];
        Assert.False(Answer(again, "ann", new LabellingQuestion(item, again.Answers[0].Shown, 0, 0), 1, 2, id: "a"));
        Assert.Single(again.Answers);
    }

    [Theory]
    [InlineData("{\"type\":\"answer\",\"id\":\"half")]
    [InlineData("\0\0\0\0\0\0")]
    public void Incomplete_end_of_the_journal_is_removed(string end)
    {
        using (LabellingSession session = Open())
        {
            Answer(session, "ann", session.Next("ann"), 1, 2, id: "a");
            Answer(session, "ann", session.Next("ann"), 1, 2, id: "b");
        }

        File.AppendAllText(folder["answers.jsonl"], end);
        using (LabellingSession again = Open())
        {
            Assert.Equal(["a", "b"], again.Answers.Select(static answer => answer.Id));
            Answer(again, "ann", again.Next("ann"), 1, 2, id: "c");
        }

        using LabellingSession third = Open();
        Assert.Equal(["a", "b", "c"], third.Answers.Select(static answer => answer.Id));
    }

    [Fact]
    public void Undone_answer_is_asked_again_and_the_request_can_be_repeated()
    {
        int item;
        using (LabellingSession session = Open())
        {
            Answer(session, "ann", session.Next("ann"), 1, 2, id: "a");
            item = session.Next("ann").Item!.Id;
            Answer(session, "ann", session.Next("ann"), 1, 2, id: "b");
            Answer(session, "bob", session.Next("bob"), 1, 2, id: "c");
            Assert.Equal("b", session.Undo("u", "ann")!.Id);
            Assert.Null(session.Undo("u", "ann"));
            Assert.Equal(item, session.Next("ann").Item!.Id);
            Assert.Equal(["a", "c"], session.Answers.Select(static answer => answer.Id));
            Assert.Throws<InvalidInputException>(() => session.Undo("a", "ann"));
        }

        using LabellingSession again = Open();
        Assert.Null(again.Undo("u", "ann"));
        Assert.Equal(item, again.Next("ann").Item!.Id);
        Assert.Equal("a", again.Undo("v", "ann")!.Id);
        Assert.Null(again.Undo("w", "ann"));
    }

    [Fact]
    public void Item_with_enough_answers_is_not_asked_but_gold_questions_are()
    {
        LabellingOptions once = Plain with { AnswersPerItem = 1 };
        using LabellingSession session = Open(once, gold: 2);
        Assert.Equal(6, session.Next("ann").Remaining);
        while (session.Next("ann") is { Item: not null } question)
            Answer(session, "ann", question, 1, 2);
        Assert.Equal(2, session.Next("bob").Remaining);
    }

    [Fact]
    public void Uncertain_items_come_first()
    {
        using LabellingSession session = LabellingSession.Open(
            folder.Path,
            Plain,
            () => Items(6, gold: 0),
            static items => [.. items.Select(static item => item.Id == 4 ? 1.0 : -item.Id)]
        );
        Assert.Equal([4, 0, 1, 2, 3, 5], OrderOf(session, "ann"));
    }

    [Fact]
    public void Report_has_agreement_and_accuracy_in_gold_questions()
    {
        using LabellingSession session = Open(gold: 2);
        // ann prefers the first candidate of the item always, bob except in item 2; the first one is gold.
        foreach (string labeller in (string[])["ann", "bob"])
        {
            while (session.Next(labeller) is { Item: { } item } question)
            {
                int better = labeller == "bob" && item.Id is 2 or 5 ? 1 : 0;
                Answer(
                    session,
                    labeller,
                    question,
                    question.Shown[0] == better ? 1 : 2,
                    question.Shown[1] == better ? 1 : 2
                );
            }
        }

        LabellingReport report = session.Report();
        Assert.Equal([new LabellerReport("ann", 6, 0, 2, 2), new LabellerReport("bob", 6, 0, 2, 1)], report.Labellers);
        LabellerAgreement pair = Assert.Single(report.Criteria[0].Pairs);
        // Items 0 to 3: ann always the first one, bob three times. p_o = 3/4 and p_e = 1 · 3/4, so κ = 0.
        Assert.Equal(("ann", "bob", 4, 0.75), (pair.First, pair.Second, pair.Comparisons, pair.Observed));
        Assert.Equal(0, pair.Kappa, 12);
        // Seven of eight values are equal: D_o = 2/8, D_e = 2·7·1/(8·7) = 2/8, so α = 0.
        Assert.Equal(0, report.Criteria[0].Alpha, 12);
    }

    [Fact]
    public void Session_with_other_options_or_in_use_is_refused()
    {
        using (LabellingSession session = Open())
            Assert.Contains(
                "in use",
                Assert.Throws<InvalidInputException>(() => Open()).Message,
                StringComparison.Ordinal
            );
        InvalidInputException error = Assert.Throws<InvalidInputException>(() => Open(Plain with { Seed = 4 }));
        Assert.Contains("seed 3, not 4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "a", 1, 2)]
    [InlineData(" ann", "a", 1, 2)]
    [InlineData("ann\n", "a", 1, 2)]
    [InlineData("ann", "", 1, 2)]
    [InlineData("ann", "../x", 1, 2)]
    [InlineData("ann", "a", 2, 2)]
    [InlineData("ann", "a", 0, 1)]
    [InlineData("ann", "a", 1, 3)]
    public void Invalid_answers_are_refused(string labeller, string id, int first, int second)
    {
        using LabellingSession session = Open();
        Assert.Throws<InvalidInputException>(() =>
            session.Answer(id, labeller, 0, Judgements(new Judgement([first, second])))
        );
        Assert.Throws<InvalidInputException>(() => session.Answer("a", "ann", 99, Judgements(new Judgement([1, 2]))));
        Assert.Throws<InvalidInputException>(() =>
            session.Answer("a", "ann", 0, new Dictionary<string, Judgement> { ["other"] = new([1, 2]) })
        );
        Assert.Empty(session.Answers);
    }

    [Fact]
    public void Answers_of_several_threads_are_all_in_the_journal()
    {
        using (LabellingSession session = Open(count: 40))
        {
            Thread[] threads =
            [
                .. Enumerable
                    .Range(0, 8)
                    .Select(index => new Thread(() =>
                    {
                        while (session.Next($"l{index}") is { Item: not null } question)
                            Answer(session, $"l{index}", question, 1, 2);
                    })),
            ];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
        }

        using LabellingSession again = Open(count: 40);
        Assert.Equal(320, again.Answers.Count);
    }

    internal static IReadOnlyList<LabellingItem> Items(int count, int gold) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new LabellingItem(
                    i,
                    JsonSerializer.SerializeToElement($"prompt {i}"),
                    [new LabellingCandidate($"a{i}", Source: "A"), new LabellingCandidate($"b{i}", Source: "B")],
                    i >= count - gold ? [1, 2] : null
                )),
        ];

    internal static bool Answer(
        LabellingSession session,
        string labeller,
        LabellingQuestion question,
        int first,
        int second,
        string? id = null
    ) =>
        session.Answer(
            id ?? $"{labeller}-{question.Item!.Id}",
            labeller,
            question.Item!.Id,
            Judgements(new Judgement([first, second]))
        );

    private static Dictionary<string, Judgement> Judgements(Judgement judgement) =>
        new(StringComparer.Ordinal) { ["preference"] = judgement };

    private static List<int> OrderOf(LabellingSession session, string labeller)
    {
        var order = new List<int>();
        while (session.Next(labeller) is { Item: { } item } question)
        {
            order.Add(item.Id);
            Answer(session, labeller, question, 1, 2);
        }

        return order;
    }

    private LabellingSession Open(LabellingOptions? options = null, int gold = 0, int count = 6) =>
        LabellingSession.Open(folder.Path, options ?? Plain, () => Items(count, gold));
}
