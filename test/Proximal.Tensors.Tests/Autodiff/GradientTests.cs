using System.Reflection;
using static Proximal.Tensors.Tests.Autodiff.GradientCheck;

namespace Proximal.Tensors.Tests.Autodiff;

/// <summary>The gradient of every differentiable operator, checked numerically.</summary>
public class GradientTests
{
    private delegate Tensor[] Inputs(ref Rng random);

    // By name: the operator (and what is special about the case), its inputs and the function.
    private static readonly Dictionary<string, (Inputs Inputs, Func<Tensor[], Tensor> Function)> AllCases = Cases();

    public static TheoryData<string> Names => [.. AllCases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Operator_gradient_equals_central_differences(string name)
    {
        (Inputs inputs, Func<Tensor[], Tensor> function) = AllCases[name];
        var random = new Rng(2026);
        Verify(function, inputs(ref random));
    }

    [Fact]
    public void Every_operator_has_a_gradient_case()
    {
        // What returns a tensor but carries no gradient, or makes a tensor rather than computing one.
        string[] others =
        [
            "From",
            "Scalar",
            "Zeros",
            "Full",
            "Parameter",
            "Buffer",
            "Greater",
            "Equal",
            "ArgMax",
            "Detach",
            "get_Gradient",
        ];

        // Those of SequenceGradientTests.
        others = [.. others, nameof(Tensor.CausalAttention), nameof(Tensor.Rotary), nameof(Tensor.LinearLogProb)];
        IEnumerable<string> operators = typeof(Tensor)
            .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(static method =>
                method.ReturnType == typeof(Tensor) || method.ReturnType == typeof((Tensor, Tensor))
            )
            .Select(static method => method.Name)
            .Distinct(StringComparer.Ordinal);
        var covered = AllCases.Keys.Select(static name => name.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(operators.Except(others, StringComparer.Ordinal).Except(covered, StringComparer.Ordinal));
    }

    private static Dictionary<string, (Inputs Inputs, Func<Tensor[], Tensor> Function)> Cases()
    {
        var cases = new Dictionary<string, (Inputs Inputs, Func<Tensor[], Tensor> Function)>(StringComparer.Ordinal);
        void Add(string name, Inputs inputs, Func<Tensor[], Tensor> function) => cases.Add(name, (inputs, function));
        AddBinary(Add);
        AddUnary(Add);
        AddShapes(Add);
        AddReductions(Add);
        AddProducts(Add);
        AddImages(Add);
        AddCells(Add);
        AddCompositions(Add);
        return cases;
    }

    private static void AddBinary(Action<string, Inputs, Func<Tensor[], Tensor>> add)
    {
        (string Name, Func<Tensor, Tensor, Tensor> Apply)[] operators =
        [
            ("op_Addition", static (a, b) => a + b),
            ("op_Subtraction", static (a, b) => a - b),
            ("op_Multiply", static (a, b) => a * b),
            ("op_Division", static (a, b) => a / b),
            ("Min", Tensor.Min),
            ("Max", Tensor.Max),
        ];
        (int[] A, int[] B)[] shapes =
        [
            ([], []),
            ([1], []),
            ([7], [7]),
            ([3, 5], [3, 5]),
            ([4, 5], [5]),
            ([5], [4, 5]),
            ([4, 5], [1, 5]),
            ([4, 5], [4, 1]),
            ([4, 1], [1, 5]),
            ([4, 5], []),
            ([], [4, 5]),
            ([2, 3, 4], [3, 4]),
            ([2, 3, 4], [4]),
            ([2, 3, 4], [2, 1, 4]),
            ([2, 3, 4], [2, 1, 1]),
            ([2, 1, 4], [3, 1]),
            ([1, 3, 1, 2], [2, 1, 4, 1]),
            ([2, 3, 1, 2, 1, 2], [3, 2, 1, 4, 1]),
            ([6, 33], [33]),
            ([6, 33], [6, 1]),
            ([70], [70]),
            ([1, 1], [3, 2]),
        ];
        foreach ((string name, Func<Tensor, Tensor, Tensor> apply) in operators)
        {
            foreach ((int[] a, int[] b) in shapes)
            {
                add(
                    $"{name} [{string.Join(',', a)}] [{string.Join(',', b)}]",
                    (ref Rng random) =>
                        name switch
                        {
                            "op_Division" => [Uniform(ref random, -2, 2, a), Uniform(ref random, 0.7f, 2, b)],
                            "Min" or "Max" => Interleaved(ref random, a, b),
                            _ => [Normal(ref random, a), Normal(ref random, b)],
                        },
                    x => apply(x[0], x[1])
                );
            }
        }

        // One tensor as both operands, and as an operand of a later operation too.
        add("op_Addition itself", static (ref Rng random) => [Normal(ref random, 3, 5)], static x => x[0] + x[0]);
        add("op_Subtraction itself", static (ref Rng random) => [Normal(ref random, 3, 5)], static x => x[0] - x[0]);
        add("op_Multiply itself", static (ref Rng random) => [Normal(ref random, 3, 5)], static x => x[0] * x[0]);
        add(
            "op_Division itself",
            static (ref Rng random) => [Uniform(ref random, 1, 2, 3, 5)],
            static x => x[0] / x[0]
        );
        add(
            "op_Multiply itself again",
            static (ref Rng random) => [Normal(ref random, 9)],
            static x => x[0] * (x[0] * x[0]) * x[0]
        );

        add(
            "op_Addition number",
            static (ref Rng random) => [Normal(ref random, 5)],
            static x => (x[0] + 2f) + (3f + x[0])
        );
        add(
            "op_Subtraction number",
            static (ref Rng random) => [Normal(ref random, 5)],
            static x => (x[0] - 2f) * (3f - x[0])
        );
        add(
            "op_Multiply number",
            static (ref Rng random) => [Normal(ref random, 5)],
            static x => (x[0] * 2f) + (3f * x[0])
        );
        add(
            "op_Division number",
            static (ref Rng random) => [Uniform(ref random, 1, 2, 5)],
            static x => (x[0] / 2f) + (3f / x[0])
        );
        add("op_UnaryNegation", static (ref Rng random) => [Normal(ref random, 5)], static x => -x[0]);
        add("Affine", static (ref Rng random) => [Normal(ref random, 33)], static x => x[0].Affine(-1.5f, 4));
        add(
            "Where",
            static (ref Rng random) => [Normal(ref random, 4, 10), Normal(ref random, 4, 10)],
            static x =>
                Tensor.Where(
                    Tensor.From([.. Enumerable.Range(0, 40).Select(static i => i % 3 == 0 ? 1f : 0)], 4, 10),
                    x[0],
                    x[1]
                )
        );
    }

    private static void AddUnary(Action<string, Inputs, Func<Tensor[], Tensor>> add)
    {
        (string Name, float Low, float High, Func<Tensor, Tensor> Apply)[] smooth =
        [
            ("Exp", -2, 2, static x => x.Exp()),
            ("Log", 0.5f, 3, static x => x.Log()),
            ("Sqrt", 0.5f, 3, static x => x.Sqrt()),
            ("Square", -2, 2, static x => x.Square()),
            ("Reciprocal", 0.6f, 2, static x => x.Reciprocal()),
            ("Reciprocal negative", -2, -0.6f, static x => x.Reciprocal()),
            ("Sin", -4, 4, static x => x.Sin()),
            ("Cos", -4, 4, static x => x.Cos()),
            ("Tanh", -3, 3, static x => x.Tanh()),
            ("Sigmoid", -6, 6, static x => x.Sigmoid()),
            ("Gelu", -4, 4, static x => x.Gelu()),
            ("GeluErf", -4, 4, static x => x.GeluErf()),
            ("Silu", -6, 6, static x => x.Silu()),
            ("Softplus", -6, 6, static x => x.Softplus()),
            ("Softplus far", 25, 60, static x => x.Softplus() * 0.1f),
            ("ExpM1MinusX", -2, 2, static x => x.ExpM1MinusX()),
            ("LogGamma", 0.9f, 6, static x => x.LogGamma()),
            ("Digamma", 0.9f, 6, static x => x.Digamma()),
            ("Trigamma", 0.9f, 6, static x => x.Trigamma()),
            ("Pow 2.5", 0.5f, 2, static x => x.Pow(2.5f)),
            ("Pow -1.5", 0.6f, 2, static x => x.Pow(-1.5f)),
            ("Pow 3", -2, 2, static x => x.Pow(3)),
        ];
        foreach ((string name, float low, float high, Func<Tensor, Tensor> apply) in smooth)
        foreach (int count in new[] { 1, 15, 67 })
            add($"{name} [{count}]", (ref Rng random) => [Uniform(ref random, low, high, count)], x => apply(x[0]));

        // Kinks at 0 (and for Clamp at ±1.2): the values keep a distance of 0.075 from 0 and multiples of 0.15.
        (string Name, Func<Tensor, Tensor> Apply)[] kinked =
        [
            ("Abs", static x => x.Abs()),
            ("Relu", static x => x.Relu()),
            ("Elu", static x => x.Elu()),
            ("Clamp", static x => x.Clamp(-1.2f, 1.2f)),
            ("Clamp wide", static x => x.Clamp(float.NegativeInfinity, 0)),
        ];
        foreach ((string name, Func<Tensor, Tensor> apply) in kinked)
        foreach (int count in new[] { 2, 16, 68 })
            add($"{name} [{count}]", (ref Rng random) => [Distinct(ref random, count)], x => apply(x[0]));

        add(
            "Dropout",
            static (ref Rng random) => [Normal(ref random, 8, 9)],
            static x =>
            {
                var masks = new Rng(5);
                return x[0].Dropout(0.4f, ref masks);
            }
        );
    }

    private static void AddShapes(Action<string, Inputs, Func<Tensor[], Tensor>> add)
    {
        add("Reshape", static (ref Rng random) => [Normal(ref random, 3, 4)], static x => x[0].Reshape(2, -1).Square());
        add(
            "Reshape of a reshape of a result",
            static (ref Rng random) => [Normal(ref random, 3, 4)],
            static x => (x[0] * 2).Reshape(12).Reshape(2, 6) * x[0].Reshape(2, 6)
        );
        add(
            "Transpose",
            static (ref Rng random) => [Normal(ref random, 3, 5)],
            static x => x[0].Transpose(0, 1) * x[0].Reshape(5, 3)
        );
        add(
            "Transpose of 3 axes",
            static (ref Rng random) => [Normal(ref random, 2, 3, 4)],
            static x => x[0].Transpose(-1, 0)
        );
        add(
            "Permute",
            static (ref Rng random) => [Normal(ref random, 2, 3, 4, 2)],
            static x => x[0].Permute(2, 0, 3, 1).Square()
        );
        add(
            "Slice of the first axis",
            static (ref Rng random) => [Normal(ref random, 5, 3)],
            static x => x[0].Slice(0, 1, 3) * x[0].Slice(0, 2, 3)
        );
        add(
            "Slice of the last axis",
            static (ref Rng random) => [Normal(ref random, 2, 3, 5)],
            static x => x[0].Slice(-1, 1, 2) * x[0].Slice(-1, 3, 2)
        );
        add(
            "Slice of the middle axis",
            static (ref Rng random) => [Normal(ref random, 2, 4, 3)],
            static x => x[0].Slice(1, 2, 2).Square()
        );
        add(
            "Slice of a result",
            static (ref Rng random) => [Normal(ref random, 4, 3)],
            static x => x[0].Square().Slice(0, 1, 2) + x[0].Exp().Slice(0, 2, 2).Slice(0, 0, 1)
        );
        add(
            "Concat of the first axis",
            static (ref Rng random) => [Normal(ref random, 2, 3), Normal(ref random, 1, 3)],
            static x => Tensor.Concat(0, x[0], x[1], x[0]).Square()
        );
        add(
            "Concat of the last axis",
            static (ref Rng random) => [Normal(ref random, 2, 3), Normal(ref random, 2, 2)],
            static x => Tensor.Concat(-1, x[0], x[1], x[0] * 2f).Square()
        );
        add(
            "Stack",
            static (ref Rng random) => [Normal(ref random, 2, 3), Normal(ref random, 2, 3)],
            static x => Tensor.Stack(1, x[0], x[1], x[0] * x[1]).Square()
        );
        add(
            "Stack of the last axis",
            static (ref Rng random) => [Normal(ref random, 2, 3), Normal(ref random, 2, 3)],
            static x => Tensor.Stack(-1, x[0], x[1])
        );
        add(
            "GatherRows",
            static (ref Rng random) => [Normal(ref random, 6, 5)],
            static x => x[0].GatherRows(Tensor.From([3, 0, 3, 5, 3, 1], 2, 3)).Square()
        );
        add(
            "Gather",
            static (ref Rng random) => [Normal(ref random, 2, 3, 4)],
            static x => x[0].Gather(Tensor.From([3, 0, 3, 2, 1, 1], 2, 3)).Square()
        );
        add(
            "ScatterAddRows",
            static (ref Rng random) => [Normal(ref random, 4, 3), Normal(ref random, 5, 3)],
            static x => x[0].ScatterAddRows(Tensor.From([2, 0, 2, 3, 2]), x[1]).Square()
        );
    }

    private static void AddReductions(Action<string, Inputs, Func<Tensor[], Tensor>> add)
    {
        foreach (int axis in new[] { 0, 1, 2, -1 })
        {
            foreach (bool keep in new[] { false, true })
            {
                add(
                    $"Sum {axis} {keep}",
                    static (ref Rng random) => [Normal(ref random, 3, 4, 17)],
                    x => x[0].Sum(axis, keep).Square()
                );
                add(
                    $"Mean {axis} {keep}",
                    static (ref Rng random) => [Normal(ref random, 3, 4, 17)],
                    x => x[0].Mean(axis, keep).Square()
                );
                add(
                    $"Max {axis} {keep}",
                    static (ref Rng random) => [Distinct(ref random, 3, 4, 17)],
                    x => x[0].Max(axis, keep) * 0.5f
                );
            }
        }

        add("Sum", static (ref Rng random) => [Normal(ref random, 4, 5)], static x => x[0].Sum().Square() * 0.1f);
        add("Mean", static (ref Rng random) => [Normal(ref random, 4, 5)], static x => x[0].Mean().Square());
        foreach (int[] shape in new int[][] { [5], [4, 1], [3, 9], [2, 3, 33] })
        {
            string text = $"[{string.Join(',', shape)}]";
            add($"Softmax {text}", (ref Rng random) => [Normal(ref random, shape)], static x => x[0].Softmax());
            add($"LogSoftmax {text}", (ref Rng random) => [Normal(ref random, shape)], static x => x[0].LogSoftmax());
            add($"LogSumExp {text}", (ref Rng random) => [Normal(ref random, shape)], static x => x[0].LogSumExp());
        }

        foreach (int[] shape in new int[][] { [5], [4, 6], [2, 3, 33] })
        {
            string text = $"[{string.Join(',', shape)}]";
            add(
                $"LayerNorm {text}",
                (ref Rng random) =>
                    [Normal(ref random, shape), Normal(ref random, shape[^1]), Normal(ref random, shape[^1])],
                static x => x[0].LayerNorm(x[1], x[2])
            );
            add(
                $"RmsNorm {text}",
                (ref Rng random) => [Normal(ref random, shape), Normal(ref random, shape[^1])],
                static x => x[0].RmsNorm(x[1])
            );
        }
    }

    private static void AddProducts(Action<string, Inputs, Func<Tensor[], Tensor>> add)
    {
        foreach (bool transposeA in new[] { false, true })
        {
            foreach (bool transposeB in new[] { false, true })
            {
                int[] left = transposeA ? [3, 4] : [4, 3],
                    right = transposeB ? [5, 3] : [3, 5];
                string kind = $"MatMul {(transposeA ? "T" : "N")}{(transposeB ? "T" : "N")}";
                Tensor Apply(Tensor[] x) => Tensor.MatMul(x[0], x[1], transposeA, transposeB);
                add($"{kind}", (ref Rng random) => [Normal(ref random, left), Normal(ref random, right)], Apply);
                add(
                    $"{kind} batched",
                    (ref Rng random) => [Normal(ref random, [2, .. left]), Normal(ref random, [2, .. right])],
                    Apply
                );
                add(
                    $"{kind} two batch axes",
                    (ref Rng random) => [Normal(ref random, [2, 2, .. left]), Normal(ref random, [2, 2, .. right])],
                    Apply
                );
                add(
                    $"{kind} shared right",
                    (ref Rng random) => [Normal(ref random, [2, .. left]), Normal(ref random, right)],
                    Apply
                );
                add(
                    $"{kind} shared left",
                    (ref Rng random) => [Normal(ref random, left), Normal(ref random, [2, .. right])],
                    Apply
                );
            }
        }

        add(
            "MatMul itself",
            static (ref Rng random) => [Normal(ref random, 4, 4)],
            static x => Tensor.MatMul(x[0], x[0])
        );
        add(
            "MatMul itself transposed",
            static (ref Rng random) => [Normal(ref random, 3, 4)],
            static x => Tensor.MatMul(x[0], x[0], transposeB: true)
        );
        add(
            "MatMul large",
            static (ref Rng random) => [Normal(ref random, 17, 9), Normal(ref random, 9, 19)],
            static x => Tensor.MatMul(x[0], x[1])
        );

        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            // The values of kinked activations are far from 0: integers plus a half, from products of whole numbers.
            add(
                $"Linear {activation}",
                (ref Rng random) =>
                    activation is Activation.Relu or Activation.Elu
                        ? [Whole(ref random, 0, 3, 4), Whole(ref random, 0, 5, 4), Whole(ref random, 0.5f, 5)]
                        : [Normal(ref random, 3, 4), Normal(ref random, 5, 4), Normal(ref random, 5)],
                x => Tensor.Linear(x[0], x[1], x[2], activation)
            );
            add(
                $"Linear {activation} without bias after a result",
                (ref Rng random) => [Uniform(ref random, 0.2f, 1, 2, 3, 4), Uniform(ref random, 0.2f, 1, 5, 4)],
                x => Tensor.Linear(x[0].Exp(), x[1], default, activation)
            );
        }

        add(
            "Linear twice with one weight",
            static (ref Rng random) => [Normal(ref random, 3, 4), Normal(ref random, 4, 4), Normal(ref random, 4)],
            static x => Tensor.Linear(Tensor.Linear(x[0], x[1], x[2], Activation.Tanh), x[1], x[2], Activation.Tanh)
        );
    }

    private static void AddImages(Action<string, Inputs, Func<Tensor[], Tensor>> add)
    {
        (int Kernel, int Stride, int Padding)[] windows =
        [
            (1, 1, 0),
            (3, 1, 0),
            (3, 1, 1),
            (3, 2, 1),
            (2, 2, 0),
            (4, 3, 2),
        ];
        foreach ((int kernel, int stride, int padding) in windows)
        {
            string text = $"kernel {kernel} stride {stride} padding {padding}";
            add(
                $"Conv2d {text}",
                (ref Rng random) =>
                    [Normal(ref random, 2, 2, 5, 6), Normal(ref random, 3, 2, kernel, kernel), Normal(ref random, 3)],
                x => Tensor.Conv2d(x[0], x[1], x[2], stride, padding)
            );
            add(
                $"MaxPool2d {text}",
                static (ref Rng random) => [Distinct(ref random, 2, 2, 5, 6)],
                x => x[0].MaxPool2d(kernel, stride, Math.Min(padding, kernel / 2)) * 0.5f
            );
        }

        add(
            "Conv2d without bias, a wide window",
            static (ref Rng random) => [Normal(ref random, 1, 2, 4, 5), Normal(ref random, 2, 2, 2, 3)],
            static x => Tensor.Conv2d(x[0], x[1])
        );
    }

    private static void AddCells(Action<string, Inputs, Func<Tensor[], Tensor>> add)
    {
        add(
            "LstmCell",
            static (ref Rng random) => [Normal(ref random, 3, 20), Normal(ref random, 3, 5)],
            static x =>
            {
                (Tensor hidden, Tensor cell) = Tensor.LstmCell(x[0], x[1]);
                return Tensor.Concat(0, hidden, cell);
            }
        );
        add(
            "LstmCell hidden only",
            static (ref Rng random) => [Normal(ref random, 3, 20), Normal(ref random, 3, 5)],
            static x => Tensor.LstmCell(x[0], x[1]).Hidden
        );
        add(
            "LstmCell cell only",
            static (ref Rng random) => [Normal(ref random, 3, 20), Normal(ref random, 3, 5)],
            static x => Tensor.LstmCell(x[0], x[1]).Cell
        );
        add(
            "GruCell",
            static (ref Rng random) => [Normal(ref random, 3, 15), Normal(ref random, 3, 15), Normal(ref random, 3, 5)],
            static x => Tensor.GruCell(x[0], x[1], x[2])
        );
    }

    // What objectives are made of.
    private static void AddCompositions(Action<string, Inputs, Func<Tensor[], Tensor>> add)
    {
        add(
            "a clipped surrogate",
            static (ref Rng random) => [Uniform(ref random, -0.1f, 0.1f, 12)],
            static x =>
            {
                var advantage = Tensor.From([.. Enumerable.Range(0, 12).Select(static i => (float)Math.Sin(i + 1))]);
                Tensor ratio = x[0].Exp();
                return Tensor.Min(ratio * advantage, ratio.Clamp(0.7f, 1.3f) * advantage).Mean();
            }
        );
        add(
            "a categorical entropy",
            static (ref Rng random) => [Normal(ref random, 4, 3)],
            static x => -(x[0].LogSoftmax() * x[0].LogSoftmax().Exp()).Sum(-1)
        );
        add(
            "a Gaussian log-probability",
            static (ref Rng random) => [Normal(ref random, 5, 2), Normal(ref random, 2)],
            static x => (((x[0] - 0.3f) / x[1].Exp()).Square() * -0.5f - x[1]).Sum(-1)
        );
    }

    // Whole numbers within ±2, plus an offset.
    private static Tensor Whole(ref Rng random, float offset, params ReadOnlySpan<int> shape)
    {
        var tensor = Tensor.Parameter(shape);
        float[] values = new float[tensor.Count];
        foreach (ref float value in values.AsSpan())
            value = random.NextInt32(5) - 2 + offset;
        tensor.Assign(values);
        return tensor;
    }

    // Two parameters of which no elements are equal or near each other.
    private static Tensor[] Interleaved(ref Rng random, int[] a, int[] b)
    {
        Tensor first = Distinct(ref random, a),
            second = Distinct(ref random, b);
        second.Assign(Array.ConvertAll(second.ToArray(), static x => x + (x < 0 ? -0.075f : 0.075f)));
        return [first, second];
    }
}
