using Proximal.Tensors.Tests.Formats;

namespace Proximal.Tensors.Tests.Modules;

public class StoredTensorsTests
{
    // Longer than a chunk, and not a multiple of one.
    private const int Count = (1 << 18) + 12_346;

    [Theory]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    [InlineData(ElementType.F64)]
    public void Tensors_are_written_and_read_in_chunks(ElementType type)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "a.safetensors");
        Tensor tensor = Tensor.Buffer(5, Count / 5);
        tensor.Assign([.. Enumerable.Range(0, Count).Select(static i => (i % 256) - 128f)]); // exact in all types

        Safetensors.Write(
            path,
            [
                new SafetensorsArray(
                    "x",
                    type,
                    tensor.Shape.ToArray(),
                    stream => StoredTensors.Write(stream, tensor, type)
                ),
            ]
        );

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(type, file["x"].Type);
        Assert.Equal([5, Count / 5], file["x"].Shape);
        Tensor read = Tensor.Parameter(5, Count / 5);
        StoredTensors.Read(file, file["x"], read);
        Assert.True(tensor.ToArray().AsSpan().SequenceEqual(read.ToArray()));
        float[] part = new float[10];
        file.ReadFloats(file["x"], 1000, part);
        Assert.Equal(tensor.ToArray()[1000..1010], part);
    }

    [Fact]
    public void Streamed_file_equals_the_file_of_a_StateDictionary()
    {
        using var folder = new TemporaryFolder();
        (string one, string other) = (Path.Combine(folder.Path, "a"), Path.Combine(folder.Path, "b"));
        var state = new StateDictionary();
        state.SetFloats("half", [1, 2], ElementType.F16);
        state.Set<float>("single", [1, 2, 3, 4], 2, 2);
        Tensor half = Tensor.From([1, 2]),
            single = Tensor.From([1, 2, 3, 4], 2, 2);

        Safetensors.Write(one, state);
        Safetensors.Write(
            other,
            [
                new SafetensorsArray(
                    "half",
                    ElementType.F16,
                    [2],
                    stream => StoredTensors.Write(stream, half, ElementType.F16)
                ),
                new SafetensorsArray(
                    "single",
                    ElementType.F32,
                    [2, 2],
                    stream => StoredTensors.Write(stream, single, ElementType.F32)
                ),
            ]
        );

        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(other));
    }

    [Fact]
    public void Mapped_tensor_stays_usable_and_does_not_write_to_the_file()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "a.safetensors");
        var state = new StateDictionary();
        state.Set<float>("x", [1, 2, 3, 4, 5, 6], 2, 3);
        state.Set<float>("y", [7, 8]);
        Safetensors.Write(path, state);
        byte[] before = File.ReadAllBytes(path);
        Tensor x,
            y;
        using (SafetensorsFile file = SafetensorsFile.Open(path))
            (x, y) = (StoredTensors.Map(file, file["x"]), StoredTensors.Map(file, file["y"]));
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal([1, 2, 3, 4, 5, 6], x.ToArray());
        Assert.Equal(new Shape(2, 3), x.Shape);
        Assert.False(x.RequiresGradient);
        x.Assign([0, 0, 0, 0, 0, 0]);
        Assert.Equal([0, 0, 0, 0, 0, 0], x.ToArray());
        Assert.Equal([7, 8], y.ToArray());
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void Only_single_precision_is_mapped()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "a.safetensors");
        var state = new StateDictionary();
        state.SetFloats("x", [1, 2], ElementType.F16);
        Safetensors.Write(path, state);
        using SafetensorsFile file = SafetensorsFile.Open(path);

        Assert.False(StoredTensors.CanMap(file["x"]));
        Assert.Throws<SafetensorsException>(() => StoredTensors.Map(file, file["x"]));
        Assert.Throws<SafetensorsException>(() => StoredTensors.Read(file, file["x"], Tensor.Buffer(3)));
    }

    [Fact]
    public void Assigning_a_tensor_copies_it()
    {
        Tensor source = Tensor.From([1, 2, 3, 4], 2, 2),
            target = Tensor.Buffer(4);
        target.Assign(source);
        source.Assign([9, 9, 9, 9]);
        Assert.Equal([1, 2, 3, 4], target.ToArray());
        Assert.Throws<ArgumentException>(() => target.Assign(Tensor.Buffer(3)));
    }
}
