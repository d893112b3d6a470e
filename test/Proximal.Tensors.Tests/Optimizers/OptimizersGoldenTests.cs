using System.Text.Json;

namespace Proximal.Tensors.Tests.Optimizers;

/// <summary>The parameters after each step of every optimiser that the reference file holds, to 1e-6.</summary>
[Trait("Category", "Golden")]
public class OptimizersGoldenTests
{
    private const string File = "optimizers.json";
    private const double Tolerance = 1e-6;

    // The settings that the file's description gives.
    private const double LearningRate = 1e-2;

    public static TheoryData<string> Names =>
        [
            .. Golden
                .Read(File)
                .GetProperty("cases")
                .EnumerateArray()
                .Select(static optimizer => optimizer.GetProperty("name").GetString()!),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Optimizer_steps_equal_the_reference(string name)
    {
        JsonElement reference = Golden
            .Read(File)
            .GetProperty("cases")
            .EnumerateArray()
            .Single(optimizer => optimizer.GetProperty("name").GetString() == name);
        JsonElement initial = reference.GetProperty("initial");
        var parameter = Tensor.Parameter(initial.Lengths());
        parameter.Assign(initial.Floats());
        Optimizer optimizer = Create(name, new ParameterSet([new KeyValuePair<string, Tensor>("x", parameter)]));

        JsonElement[] gradients = [.. reference.GetProperty("gradients").EnumerateArray()];
        JsonElement[] expected = [.. reference.GetProperty("after_each_step").EnumerateArray()];
        Assert.Equal(expected.Length, gradients.Length);
        for (int step = 0; step < gradients.Length; step++)
        {
            parameter.Gradient.Assign(gradients[step].Floats());
            optimizer.Step(LearningRate);
            double[] wanted = expected[step].Doubles();
            float[] actual = parameter.ToArray();
            for (int i = 0; i < wanted.Length; i++)
                Assert.InRange(actual[i], wanted[i] - Tolerance, wanted[i] + Tolerance);
        }
    }

    private static Optimizer Create(string name, ParameterSet parameters) =>
        name switch
        {
            "adam" => new Adam(parameters),
            "adamw" => new AdamW(parameters, weightDecay: 0.1),
            "sgd" => new Sgd(parameters),
            "sgd_momentum" => new Sgd(parameters, momentum: 0.9),
            "rmsprop" => new RmsProp(parameters),
            _ => throw new InvalidOperationException($"no optimiser is known for the case '{name}'"),
        };
}
