using System.Globalization;

namespace Proximal.Cli;

/// <summary>Agreement and accuracy of labellers as text.</summary>
internal static class LabellingText
{
    /// <summary>Writes a line for each labeller and each two of them.</summary>
    public static void Write(LabellingReport report, TextWriter output)
    {
        foreach (LabellerReport labeller in report.Labellers)
        {
            string gold =
                labeller.Gold > 0 ? $", gold questions {labeller.GoldCorrect} of {labeller.Gold} correct" : "";
            output.WriteLine($"{labeller.Name}: {labeller.Answered} answers, {labeller.Skipped} skipped{gold}");
        }

        foreach (CriterionAgreement criterion in report.Criteria.Where(static criterion => criterion.Pairs.Count > 0))
        {
            output.WriteLine($"{criterion.Criterion}: Krippendorff's alpha {Number(criterion.Alpha)}");
            foreach (LabellerAgreement pair in criterion.Pairs)
                output.WriteLine(
                    $"  {pair.First} and {pair.Second}: {pair.Comparisons} comparisons, "
                        + $"{pair.Observed.ToString("P0", CultureInfo.InvariantCulture)} equal, Cohen's kappa {Number(pair.Kappa)}"
                );
        }
    }

    private static string Number(double value) =>
        double.IsNaN(value) ? "undefined" : value.ToString("F3", CultureInfo.InvariantCulture);
}
