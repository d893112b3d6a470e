namespace Proximal.Experiments.Tests;

/// <summary>Coefficients of agreement, compared with published and hand-computed values.</summary>
public sealed class AgreementTests
{
    // 20 times both yes, 5 yes and no, 10 no and yes, 15 both no: p_o = 35/50, p_e = 25/50·30/50 + 25/50·20/50 = 1/2.
    [Fact]
    public void Cohens_kappa_of_a_table_is_that_of_the_formula()
    {
        (int, int)[] pairs =
        [
            .. Enumerable.Repeat((1, 1), 20),
            .. Enumerable.Repeat((1, 0), 5),
            .. Enumerable.Repeat((0, 1), 10),
            .. Enumerable.Repeat((0, 0), 15),
        ];
        (double kappa, double observed) = Agreement.Cohen(pairs);
        Assert.Equal(0.7, observed, 12);
        Assert.Equal(0.4, kappa, 12);
    }

    [Fact]
    public void Cohens_kappa_is_1_for_equal_and_below_0_for_opposite_answers()
    {
        Assert.Equal(1, Agreement.Cohen([(0, 0), (1, 1), (2, 2)]).Kappa, 12);
        Assert.Equal(-1, Agreement.Cohen([(0, 1), (1, 0)]).Kappa, 12);
        Assert.True(double.IsNaN(Agreement.Cohen([(1, 1), (1, 1)]).Kappa));
        Assert.True(double.IsNaN(Agreement.Cohen([]).Kappa));
    }

    // The data of Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section D: 4 observers, 12 units,
    // missing values; nominal α = 0.743.
    [Fact]
    public void Krippendorffs_alpha_of_the_example_with_missing_answers_is_the_published_one()
    {
        string[] observers = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."];
        int[][] units =
        [
            .. Enumerable
                .Range(0, 12)
                .Select(unit => observers.Where(row => row[unit] != '.').Select(row => row[unit] - '0').ToArray()),
        ];
        Assert.Equal(0.743, Agreement.Krippendorff(units), 3);
    }

    // Krippendorff 2011, section A: two observers, ten units, 60 % equal; α = 0.095.
    [Fact]
    public void Krippendorffs_alpha_of_two_observers_is_the_published_one()
    {
        int[][] units =
        [
            [0, 0],
            [1, 1],
            [0, 1],
            [0, 0],
            [0, 0],
            [0, 0],
            [0, 0],
            [0, 1],
            [1, 0],
            [0, 1],
        ];
        Assert.Equal(0.095, Agreement.Krippendorff(units), 3);
    }

    [Fact]
    public void Krippendorffs_alpha_is_undefined_without_two_answers_to_a_unit() =>
        Assert.True(
            double.IsNaN(
                Agreement.Krippendorff([
                    [1],
                    [2],
                    [],
                ])
            )
        );
}
