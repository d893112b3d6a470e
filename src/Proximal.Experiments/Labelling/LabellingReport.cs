namespace Proximal.Experiments;

/// <summary>Answers of a labeller.</summary>
/// <param name="Name">Name of the labeller.</param>
/// <param name="Answered">Number of items with an answer.</param>
/// <param name="Skipped">Number of items that were skipped.</param>
/// <param name="Gold">Number of answered gold questions.</param>
/// <param name="GoldCorrect">Number of those whose best candidates are the known ones.</param>
public sealed record LabellerReport(string Name, int Answered, int Skipped, int Gold, int GoldCorrect);

/// <summary>Agreement of two labellers by one criterion.</summary>
/// <param name="First">Name of a labeller.</param>
/// <param name="Second">Name of the other one.</param>
/// <param name="Comparisons">Number of pairs of candidates that both compared.</param>
/// <param name="Observed">Share of equal answers.</param>
/// <param name="Kappa">Cohen's κ; NaN if both gave one answer only.</param>
public sealed record LabellerAgreement(string First, string Second, int Comparisons, double Observed, double Kappa);

/// <summary>Agreement of all labellers by one criterion.</summary>
/// <param name="Criterion">Name of the criterion.</param>
/// <param name="Alpha">Krippendorff's α for nominal categories; NaN if fewer than two labellers answered the same
/// item.</param>
/// <param name="Pairs">Agreement of each two labellers with common items.</param>
public sealed record CriterionAgreement(string Criterion, double Alpha, IReadOnlyList<LabellerAgreement> Pairs);

/// <summary>
/// Agreement and accuracy of the labellers of a session. A comparison of two candidates has one of four categories: the
/// first one is better, the second one is, a tie, or both are bad. Gold questions count for the accuracy only.
/// </summary>
/// <param name="Labellers">Labellers, by name.</param>
/// <param name="Criteria">Agreement by each criterion.</param>
public sealed record LabellingReport(
    IReadOnlyList<LabellerReport> Labellers,
    IReadOnlyList<CriterionAgreement> Criteria
)
{
    private const int FirstBetter = 0,
        SecondBetter = 1,
        Tie = 2,
        BothBad = 3;

    internal static LabellingReport Of(
        IReadOnlyList<LabellingItem> items,
        IReadOnlyList<string> criteria,
        IReadOnlyList<LabelAnswer> answers
    )
    {
        string[] names =
        [
            .. answers
                .Select(static answer => answer.Labeller)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        return new LabellingReport(
            [.. names.Select(name => LabellerOf(name, items, criteria[0], answers))],
            [.. criteria.Select(criterion => AgreementOf(criterion, names, items, answers))]
        );
    }

    private static LabellerReport LabellerOf(
        string name,
        IReadOnlyList<LabellingItem> items,
        string criterion,
        IReadOnlyList<LabelAnswer> answers
    )
    {
        LabelAnswer[] own = [.. answers.Where(answer => answer.Labeller == name)];
        LabelAnswer[] gold = [.. own.Where(answer => !answer.IsSkipped && items[answer.Item].Gold is not null)];
        return new LabellerReport(
            name,
            own.Count(static answer => !answer.IsSkipped),
            own.Count(static answer => answer.IsSkipped),
            gold.Length,
            gold.Count(answer => IsCorrect(answer.Judgements[criterion], items[answer.Item].Gold!))
        );
    }

    private static bool IsCorrect(Judgement judgement, IReadOnlyList<int> gold) =>
        !judgement.AllBad
        && judgement.Ranks.Select(static rank => rank == 1).SequenceEqual(gold.Select(static rank => rank == 1));

    private static CriterionAgreement AgreementOf(
        string criterion,
        string[] names,
        IReadOnlyList<LabellingItem> items,
        IReadOnlyList<LabelAnswer> answers
    )
    {
        // By unit, a comparison of two candidates of an item.
        var units = new SortedDictionary<(int Item, int First, int Second), Dictionary<string, int>>();
        foreach (LabelAnswer answer in answers)
        {
            if (
                items[answer.Item].Gold is not null
                || !answer.Judgements.TryGetValue(criterion, out Judgement? judgement)
            )
                continue;
            for (int i = 0; i < judgement.Ranks.Count; i++)
            for (int j = i + 1; j < judgement.Ranks.Count; j++)
            {
                if (!units.TryGetValue((answer.Item, i, j), out Dictionary<string, int>? unit))
                    units.Add((answer.Item, i, j), unit = new(StringComparer.Ordinal));
                unit[answer.Labeller] = CategoryOf(judgement, i, j);
            }
        }

        var pairs = new List<LabellerAgreement>();
        for (int i = 0; i < names.Length; i++)
        for (int j = i + 1; j < names.Length; j++)
        {
            (int, int)[] common =
            [
                .. units
                    .Values.Where(unit => unit.ContainsKey(names[i]) && unit.ContainsKey(names[j]))
                    .Select(unit => (unit[names[i]], unit[names[j]])),
            ];
            (double kappa, double observed) = Agreement.Cohen(common);
            if (common.Length > 0)
                pairs.Add(new LabellerAgreement(names[i], names[j], common.Length, observed, kappa));
        }

        return new CriterionAgreement(
            criterion,
            Agreement.Krippendorff(units.Values.Select(static unit => unit.Values.ToArray())),
            pairs
        );
    }

    private static int CategoryOf(Judgement judgement, int first, int second) =>
        judgement.AllBad ? BothBad
        : judgement.Ranks[first] == judgement.Ranks[second] ? Tie
        : judgement.Ranks[first] < judgement.Ranks[second] ? FirstBetter
        : SecondBetter;
}
