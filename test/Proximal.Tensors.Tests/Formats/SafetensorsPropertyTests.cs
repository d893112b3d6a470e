using CsCheck;

namespace Proximal.Tensors.Tests.Formats;

/// <summary>Random arrays are the same after writing and reading a safetensors file.</summary>
public sealed class SafetensorsPropertyTests
{
    private static readonly Gen<(string[] Names, int[][] Shapes, ulong Seed)> Files =
        from names in Gen.String[Gen.Char.AlphaNumeric, 1, 12].ArrayUnique[0, 6]
        from shapes in Gen.Int[0, 5].Array[1, 3].Array[names.Length]
        from seed in Gen.ULong
        select (names, shapes, seed);

    [Fact]
    public void Arrays_and_metadata_round_trip()
    {
        using var folder = new TemporaryFolder();
        string path = folder["arrays.safetensors"];
        Files.Sample(Check, threads: 1);

        void Check((string[] Names, int[][] Shapes, ulong Seed) file)
        {
            var random = new Rng(file.Seed);
            var state = new StateDictionary();
            for (int i = 0; i < file.Names.Length; i++)
            {
                int length = file.Shapes[i].Aggregate(1, static (a, b) => a * b);
                float[] floats = [.. Enumerable.Range(0, length).Select(_ => random.NextNormal())];
                if (i % 2 == 0)
                    state.Set<float>(file.Names[i], floats, file.Shapes[i]);
                else
                    state.Set<long>(
                        file.Names[i],
                        Array.ConvertAll(floats, static x => (long)(1e6 * x)),
                        file.Shapes[i]
                    );
            }

            var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["seed"] = $"{file.Seed}" };
            Safetensors.Write(path, state, metadata);
            StateDictionary read = Safetensors.Read(path, out IReadOnlyDictionary<string, string> found);
            Assert.Equal(metadata, found);
            Assert.Equal(state.Names.Order(StringComparer.Ordinal), read.Names.Order(StringComparer.Ordinal));
            foreach (string name in state.Names)
            {
                Assert.Equal(state.TypeOf(name), read.TypeOf(name));
                Assert.Equal(state.ShapeOf(name).ToArray(), read.ShapeOf(name).ToArray());
                if (state.TypeOf(name) == ElementType.F32)
                    Assert.Equal(state.Get<float>(name), read.Get<float>(name));
                else
                    Assert.Equal(state.Get<long>(name), read.Get<long>(name));
            }
        }
    }
}
