namespace Proximal.Tensors;

/// <summary>
/// Pool of pages for cached keys and values. It allocates memory when no page is free and keeps it for later sequences.
/// A page can have several holders and is free again when all have returned it.
/// </summary>
internal sealed class KeyValuePages
{
    // Large enough that little memory is lost after the last page, small enough to grow in small steps.
    private const int SlabElements = 1 << 22;

    // A kernel may read up to one register after the end of a page.
    private const int Margin = 16;

    private readonly Device device;
    private readonly int pageElements;
    private readonly List<DeviceMemory> slabs = [];
    private readonly Stack<Address> free = new();
    private readonly Dictionary<Address, int> shared = []; // holders besides the first

    /// <summary>Creates an empty pool of pages of one size. It allocates on demand.</summary>
    /// <param name="device">Device of the pages.</param>
    /// <param name="pageElements">See <see cref="DecoderPass.PageElements"/>.</param>
    public KeyValuePages(Device device, int pageElements)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageElements);
        this.device = device;
        this.pageElements = pageElements;
    }

    /// <summary>Number of rented pages.</summary>
    public int RentedCount { get; private set; }

    /// <summary>Number of allocated pages.</summary>
    public int Capacity => RentedCount + free.Count;

    /// <summary>Bytes that an empty pool allocates for a number of pages.</summary>
    /// <param name="pages">Number of pages that are rented at once.</param>
    /// <param name="pageElements">See <see cref="DecoderPass.PageElements"/>.</param>
    public static long BytesOf(int pages, int pageElements)
    {
        int each = PagesOfSlab(pageElements);
        return ((long)((pages + each - 1) / each) * (((long)each * pageElements) + Margin)) * sizeof(float);
    }

    /// <summary>Rents a page with unspecified contents.</summary>
    public Address Rent()
    {
        if (free.Count == 0)
            Grow();
        RentedCount++;
        return free.Pop();
    }

    /// <summary>Adds a holder of a rented page, who must not write to it.</summary>
    /// <param name="page">A page from <see cref="Rent"/>.</param>
    public void Share(Address page) => shared[page] = shared.GetValueOrDefault(page) + 1;

    /// <summary>Rents a page with the contents of another.</summary>
    /// <param name="page">A page from <see cref="Rent"/>.</param>
    public Address RentCopy(Address page)
    {
        Address copy = Rent();
        device.Copy(page, copy, pageElements);
        return copy;
    }

    /// <summary>Returns a page; the last holder returns it to the pool.</summary>
    /// <param name="page">A page from <see cref="Rent"/>.</param>
    public void Return(Address page)
    {
        if (shared.Remove(page, out int others))
        {
            if (others > 1)
                shared[page] = others - 1;
            return;
        }

        RentedCount--;
        free.Push(page);
    }

    private static int PagesOfSlab(int pageElements) => Math.Max(1, SlabElements / pageElements);

    private void Grow()
    {
        int count = PagesOfSlab(pageElements);
        var slab = new DeviceMemory(device, ((long)count * pageElements) + Margin);
        slabs.Add(slab);
        for (int i = count - 1; i >= 0; i--)
            free.Push(slab.Address + ((long)i * pageElements));
    }
}
