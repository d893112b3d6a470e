using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>
/// What TRPO stands on, for every family of distributions: Fisher-vector products, divergences and the line search.
/// </summary>
public sealed class TrustRegionTests
{
    public static TheoryData<string> Families =>
        ["discrete", "multi-discrete", "multi-binary", "gaussian", "squashed", "state-dependent", "gsde", "beta"];

    public static MatrixTheoryData<string, Activation> Networks =>
        new(
            ["discrete", "multi-discrete", "multi-binary", "gaussian", "squashed", "state-dependent", "gsde", "beta"],
            [Activation.Tanh, Activation.Elu, Activation.Gelu, Activation.Silu]
        );

    // The second derivative of the mean divergence from the present policy, by central differences of its gradient at
    // two
    // distances, extrapolated to none. What is left is the rounding of float32, divided by the distance.
    [Theory]
    [MemberData(nameof(Networks))]
    public void Fisher_vector_product_is_the_derivative_of_the_KL_gradient(string family, Activation activation)
    {
        using var task = new FilledTrpo(family, activation);
        float[] vector = task.Draw(task.Size, 1);
        var product = new float[task.Size];
        task.Begin();
        task.Region.FisherProduct(vector, product);

        double[] near = Difference(task, vector, 0.02f),
            far = Difference(task, vector, 0.04f);
        double[] expected = [.. near.Zip(far, static (n, f) => ((4 * n) - f) / 3)];
        double largest = expected.Max(Math.Abs);
        Assert.True(largest > 1e-3);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - product[i]) <= 2e-3 * largest,
                $"[{i}]: expected {expected[i]}, got {product[i]}, of at most {largest}"
            );
    }

    // ReLU, too, which has no second derivative: the matrix is symmetric, and along any direction it is what the
    // divergence grows by.
    [Theory]
    [MemberData(nameof(Families))]
    public void Fisher_matrix_is_symmetric_and_its_half_quadratic_form_is_the_KL(string family)
    {
        using var task = new FilledTrpo(family, Activation.Relu);
        float[] a = task.Draw(task.Size, 1),
            b = task.Draw(task.Size, 2);
        float[] fa = new float[task.Size],
            fb = new float[task.Size];
        task.Begin();
        task.Region.FisherProduct(a, fa);
        task.Region.FisherProduct(b, fb);
        double aFb = ConjugateGradient.Dot(a, fb),
            aFa = ConjugateGradient.Dot(a, fa);
        Assert.Equal(aFb, ConjugateGradient.Dot(b, fa), 1e-4 * Math.Sqrt(aFa * ConjugateGradient.Dot(b, fb)));
        Assert.Equal(0.5 * aFa * 1e-4, task.DivergenceAt(a, 0.01f), 0.02 * aFa * 1e-4);
    }

    // Jᵀ by reverse mode and J by forward mode are each other's transposes, whatever the activation.
    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Elu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Silu)]
    [InlineData(Activation.GeluErf)]
    public void Forward_mode_is_the_transpose_of_reverse_mode(Activation activation)
    {
        using var task = new FilledTrpo("gaussian", activation);
        for (ulong seed = 1; seed <= 5; seed++)
        {
            float[] direction = task.Draw(task.Size, seed),
                weights = task.Draw(FilledTrpo.Rows * 4, seed + 100);
            task.Parameters.ZeroGradient();
            double forward;
            using (Scope.Begin())
            {
                Tensor observations = Tensor.From(task.Trpo.Rollout.Observations.All, FilledTrpo.Rows, 5);
                var directions = new Tensor[task.Parameters.Parameters.Count];
                task.Parameters.Unflatten(direction, directions);
                Tensor w = Tensor.From(weights, FilledTrpo.Rows, 4);
                forward = (task.Trpo.Network.ActorDerivative(observations, directions) * w).Sum().Item();
                (task.Distribution.DistributionParameters(task.Trpo.Network.Actor(observations)) * w).Sum().Backward();
            }

            var reverse = new float[task.Size];
            task.Parameters.CopyGradientsTo(reverse);
            double expected = ConjugateGradient.Dot(reverse, direction);
            Assert.Equal(
                expected,
                forward,
                1e-4 * Math.Sqrt(ConjugateGradient.Dot(reverse, reverse) * ConjugateGradient.Dot(direction, direction))
            );
        }
    }

    [Theory]
    [InlineData("discrete")]
    [InlineData("multi-discrete")]
    [InlineData("multi-binary")]
    public void KL_divergence_equals_the_sum_over_all_actions(string family)
    {
        using var task = new FilledTrpo(family, Activation.Tanh);
        using Scope scope = Scope.Begin(record: false);
        float[][] actions = family switch
        {
            "discrete" =>
            [
                [0],
                [1],
                [2],
            ],
            "multi-discrete" =>
            [
                .. from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 2) select new float[] { i, j },
            ],
            _ => [.. from i in Enumerable.Range(0, 8) select new float[] { i & 1, (i >> 1) & 1, i >> 2 }],
        };
        int size = task.Distribution.ParameterSize;
        Tensor p = Tensor.From(task.Draw(size, 1), 1, size),
            q = Tensor.From(task.Draw(size, 2), 1, size);
        double expected = 0;
        foreach (float[] action in actions)
        {
            Tensor a = Tensor.From(action, 1, action.Length);
            double logP = task.Distribution.Evaluate(p, a).LogProb.Item(),
                logQ = task.Distribution.Evaluate(q, a).LogProb.Item();
            expected += Math.Exp(logP) * (logP - logQ);
        }

        Assert.True(expected > 0.05);
        Assert.Equal(expected, task.Distribution.KlDivergence(p, q).Item(), 1e-5);
    }

    // Trapezoids over eleven deviations to either side; squashed or not, the density of u is that of a Gaussian.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void KL_divergence_equals_the_integral_over_all_actions(bool squash)
    {
        ActionDistribution p = Make(0.3f, -0.5f),
            q = Make(-0.2f, 0.1f);
        using Scope scope = Scope.Begin(record: false);
        Tensor meanP = Tensor.From([0.3f], 1, 1),
            meanQ = Tensor.From([-0.2f], 1, 1);
        double deviation = Math.Exp(-0.5),
            expected = 0;
        const double width = 0.05;
        for (double z = -11; z <= 11; z += width)
        {
            Tensor action = Tensor.From([(float)(0.3 + (deviation * z))], 1, 1);
            double density = Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI);
            expected +=
                width * density * (p.Evaluate(meanP, action).LogProb.Item() - q.Evaluate(meanQ, action).LogProb.Item());
        }

        Assert.Equal(
            expected,
            p.KlDivergence(p.DistributionParameters(meanP), q.DistributionParameters(meanQ)).Item(),
            1e-5
        );

        ActionDistribution Make(float mean, float logStd) =>
            squash ? new SquashedGaussianDistribution(1, logStd) : new DiagonalGaussianDistribution(1, logStd);
    }

    [Fact]
    public void Line_search_improves_the_surrogate_within_the_KL_bound()
    {
        int shortened = 0;
        foreach (
            (string family, double bound) in from data in Families
            from bound in (double[])[0.01, 0.1, 1]
            select (data.Data, bound)
        )
        {
            using var task = new FilledTrpo(family, Activation.Tanh, bound);
            task.Trpo.ComputeStep();
            double before = task.Region.Measure().Surrogate;
            int times = task.Trpo.LineSearch(out TrustRegionStatistics reached);
            shortened += times;
            Assert.InRange(times, 0, 9);
            Assert.InRange(reached.KlDivergence, 1e-6, bound);
            Assert.True(reached.Surrogate > before);

            // Measured anew, where the policy now stands.
            Assert.Equal(reached, task.Region.Measure());
        }

        Assert.True(shortened > 0, "no step was too long: this test saw no search");
    }

    [Fact]
    public void Policy_is_unchanged_if_the_line_search_fails()
    {
        // So small a bound that no float moves; a surrogate that is the same everywhere; one that is no number.
        foreach (
            (double bound, float advantage) in (ReadOnlySpan<(double, float)>)[(1e-30, 1), (0.01, 0), (0.01, float.NaN)]
        )
        {
            using var task = new FilledTrpo("gaussian", Activation.Tanh, bound, normalize: false);
            if (advantage != 1)
                task.Trpo.Rollout.Advantages.All.Fill(advantage);
            float[] before = task.Values();
            task.Trpo.ComputeStep();
            Assert.Equal(10, task.Trpo.LineSearch(out _));
            Assert.Equal(before, task.Values());
        }
    }

    [Fact]
    public void Conjugate_gradients_stop_at_the_null_space_of_a_singular_matrix()
    {
        var x = new float[2];
        new ConjugateGradient(2).Solve(
            static (v, result) => (result[0], result[1]) = (2 * v[0], 0),
            [0, 3],
            x,
            steps: 5
        );
        Assert.Equal([0, 0], x);
        new ConjugateGradient(2).Solve(
            static (v, result) => (result[0], result[1]) = (2 * v[0], 4 * v[1]),
            [6, 8],
            x,
            steps: 2
        );
        Assert.Equal(3, x[0], 1e-5f);
        Assert.Equal(2, x[1], 1e-5f);
    }

    private static double[] Difference(FilledTrpo task, float[] vector, float distance) =>
        [
            .. task.GradientAt(vector, distance)
                .Zip(task.GradientAt(vector, -distance), (forward, back) => ((double)forward - back) / (2 * distance)),
        ];
}
